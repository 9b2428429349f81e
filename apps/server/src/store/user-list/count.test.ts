import { problem } from '@castellan/contract'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrateApp } from '../../../test/better-auth/app.ts'
import {
  createStore,
  databases,
  firstUsersQuery,
  selectDatabase,
  storeUser,
  toDate,
} from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'
import { mergeCountsSql } from './count.ts'
import type { Filter } from './where.ts'

const roles = ['admin', 'user', '', null]
const flags = [true, false, null]

function isEqual(field: 'role' | 'banned', value: string | boolean | null): Filter {
  return {
    field,
    operator: 'eq',
    values: [value],
  }
}

async function countUsers(store: Store, filters: Filter[]) {
  const { users, total } = await store.users.list({ ...firstUsersQuery, filters })
  expect(total).toEqual({ users: users.length, isEstimated: false })
  return users.length
}

/** Compares every stored count with the users in the table, and returns how many there are. */
async function checkCounts(store: Store) {
  for (const role of roles)
    for (const banned of flags)
      await countUsers(store, [isEqual('role', role), isEqual('banned', banned)])
  await countUsers(store, [{ field: 'role', operator: 'ne', values: ['admin'] }])
  await countUsers(store, [{ field: 'role', operator: 'contains', values: ['ADM'] }])
  return countUsers(store, [])
}

const now = `'${toDate().toISOString()}'`
const columns = '(id, name, email, "emailVerified", "createdAt", "updatedAt", role, banned)'
function row(id: string, role: string | null, banned: boolean | null) {
  return `('${id}', '', '${id}@x.y', false, ${now}, ${now}, ${role === null ? null : `'${role}'`}, ${banned})`
}

describe.each(databases)('the stored counts on $name', ({ createDatabaseWithTables }) => {
  it('are correct after writes of any client and of any number of rows', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    let made = 0
    const kind = fc.record({ role: fc.constantFrom(...roles), banned: fc.constantFrom(...flags) })
    const change = fc.record({
      operation: fc.constantFrom('insert', 'update', 'delete', 'upsert', 'rollback'),
      kinds: fc.array(kind, { minLength: 1, maxLength: 5 }),
      among: fc.nat(9),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 4, maxLength: 8 }), async (changes) => {
        for (const { operation, kinds, among } of changes) {
          const [{ role = null, banned = null } = {}] = kinds
          const [, ...values] = row('', role, banned).slice(1, -1).split(', ').slice(-3)
          const sets = `role = ${values[0]}, banned = ${values[1]}`
          const rows = () =>
            kinds.map((one) => row(`u${++made}_${made % 10}`, one.role, one.banned)).join()
          const sql = {
            insert: () => `INSERT INTO "user" ${columns} VALUES ${rows()}`,
            update: () => `UPDATE "user" SET ${sets} WHERE id LIKE '%!_${among}' ESCAPE '!'`,
            delete: () => `DELETE FROM "user" WHERE id LIKE '%!_${among}' ESCAPE '!'`,
            upsert: () =>
              `INSERT INTO "user" ${columns} VALUES ${row('often', 'user', true)}
               ON CONFLICT (id) DO UPDATE SET ${sets}`,
            rollback: () => `BEGIN; INSERT INTO "user" ${columns} VALUES ${rows()}; ROLLBACK`,
          }
          await execute(url, sql[operation]())
        }
        await checkCounts(store)
      }),
      { numRuns: 15 },
    )
    await store.transaction((tx) => storeUser(tx, 'last'))
    expect(await checkCounts(store)).toBeGreaterThan(0)
  })

  it('are correct inside a transaction that changes them and after a rollback', async () => {
    const store = await createStore(await createDatabaseWithTables())
    await store.transaction((tx) => storeUser(tx, 'ada', { role: 'admin' }))
    await store.transaction(async (tx) => {
      await storeUser(tx, 'bob', { role: 'admin' })
      const { total } = await tx.users.list({
        ...firstUsersQuery,
        filters: [isEqual('role', 'admin')],
      })
      expect(total?.users).toBe(2)
      return problem('USER_NOT_FOUND')
    })
    expect(await countUsers(store, [isEqual('role', 'admin')])).toBe(1)
    await store.transaction((tx) => tx.users.remove('ada'))
    expect(await checkCounts(store)).toBe(0)
  })

  it('include users from before the first start and are counted again at each start', async () => {
    const url = await createDatabaseWithTables()
    await migrateApp(url)
    await execute(url, `INSERT INTO "user" ${columns} VALUES ${row('a', 'admin', null)}`)
    const first = await createStore(url)
    expect(await checkCounts(first)).toBe(1)
    await execute(url, 'UPDATE castellan_user_counts SET users = 7')
    await first.close()
    expect(await checkCounts(await createStore(url))).toBe(1)
  })
})

describe.each(selectDatabase('postgresql'))(
  'the stored counts on $name',
  ({ createDatabaseWithTables }) => {
    it('get no new rows from updates that change neither role nor ban', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await store.transaction((tx) => storeUser(tx, 'ada'))
      const countRows = () => readRows(url, 'SELECT count(*) FROM castellan_user_counts')
      const before = await countRows()
      await execute(url, `UPDATE "user" SET name = 'Ada', role = role, banned = banned`)
      expect(await countRows()).toEqual(before)
      await execute(url, 'UPDATE "user" SET banned = true')
      expect(await countRows()).not.toEqual(before)
      expect(await checkCounts(store)).toBe(1)
    })

    it('are correct after TRUNCATE and while servers start and merge during writes', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await store.transaction((tx) => storeUser(tx, 'removed'))
      await execute(url, 'TRUNCATE "user" CASCADE')
      expect(await checkCounts(store)).toBe(0)
      const insert = (id: string) =>
        execute(url, `INSERT INTO "user" ${columns} VALUES ${row(id, 'user', null)}`)
      const writing = Array.from({ length: 60 }, async (_, i) => {
        await insert(`u${i}`)
        if (i % 3 === 0) await execute(url, `DELETE FROM "user" WHERE id = 'u${i}'`)
      })
      await Promise.all([...writing, createStore(url), createStore(url), createStore(url)])
      expect(await checkCounts(store)).toBe(40)
      await execute(url, mergeCountsSql)
      expect(await readRows(url, 'SELECT role, banned, users FROM castellan_user_counts')).toEqual([
        { role: 'user', banned: null, users: '40' },
      ])
      expect(await checkCounts(store)).toBe(40)
    })

    it('are kept for writes of a role without rights on them, which cannot shadow the table', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      const app = `app_${process.pid}`
      await execute(
        url,
        `CREATE ROLE ${app} LOGIN; GRANT ALL ON "user" TO ${app};
       CREATE POLICY app ON "user" TO ${app} USING (true)`,
      )
      onTestFinished(() => execute(url, `DROP OWNED BY ${app}; DROP ROLE ${app}`))
      const asApp = new URL(url)
      asApp.username = app
      await expect(readRows(asApp.href, 'SELECT * FROM castellan_user_counts')).rejects.toThrow(
        'denied',
      )
      await execute(
        asApp.href,
        `CREATE TEMP TABLE castellan_user_counts (role text, banned bool, users bigint);
       INSERT INTO "user" ${columns} VALUES ${row('a', 'user', null)}`,
      )
      expect(await checkCounts(store)).toBe(1)
    })
  },
)
