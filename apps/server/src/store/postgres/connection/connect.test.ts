import { describe, expect, it } from 'vitest'
import {
  createStore,
  firstUsersQuery,
  selectDatabase,
  storeUser,
} from '../../../../test/kit/databases.ts'
import { findPgBouncer, startPgBouncer } from '../../../../test/kit/pgbouncer.ts'
import { createRole } from '../../../../test/kit/postgres-roles.ts'
import { execute, readRows } from '../../../../test/kit/raw-sql.ts'
import { buildRoleGrants, planDatabase, removeSchema } from '../../manage-schema.ts'

const options = { poolSize: 10, connectionSeconds: 5, statementSeconds: 5 }

function readRefusal(work: Promise<unknown>) {
  return work.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

describe.each(selectDatabase('postgresql'))('opening a database on $name', ({ createDatabase }) => {
  it.runIf(findPgBouncer())(
    'needs PostgreSQL itself for its tables, and then works behind a pooler of transactions',
    async () => {
      const url = await createDatabase()
      const pooled = await startPgBouncer(url, 'transaction')
      const said = await readRefusal(createStore(pooled))
      expect(said).toMatch(
        /^DatabaseError: 127\.0\.0\.1:\d+ is a connection pooler that pools transactions, through which no tables are changed, and this version needs: table castellan_migrations, table user, table session and \d+ others\. With PostgreSQL itself in DATABASE_URL, run: castellan migrate$/,
      )
      expect(await readRefusal(planDatabase({ url: pooled, ...options }))).toBe(said)
      await (await createStore(url)).close()
      const store = await createStore(pooled)
      const warnings = [expect.stringContaining('is a connection pooler that pools transactions')]
      expect(store.warnings).toEqual(warnings)
      expect((await planDatabase({ url: pooled, ...options })).warnings).toEqual(warnings)
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.transaction((tx) => storeUser(tx, `user ${i}`))),
      )
      expect((await store.users.list(firstUsersQuery)).users).toHaveLength(20)
      await expect(removeSchema({ url: pooled, ...options }, true)).rejects.toThrow(
        'pools transactions cannot be used for this',
      )
    },
  )

  it('works as behind such a pooler if the URL says so, with a schema of its own', async () => {
    const url = await createDatabase()
    const now = () => new Date()
    await (await createStore(url, now, { ownSchema: 'own' })).close()
    const store = await createStore(`${url}?pgbouncer=true`, now, { ownSchema: 'own' })
    expect(store.warnings).toEqual([expect.stringContaining('pools transactions')])
    await store.transaction((tx) => storeUser(tx, 'ada'))
    expect((await store.users.list(firstUsersQuery)).users).toHaveLength(1)
    expect(await readRows(url, 'SELECT sum(users) FROM own.castellan_user_counts')).toEqual([
      { sum: '1' },
    ])
  })

  it.each([
    ['role', 3, 2],
    ['role', 1, 1],
    ['database', 2, 1],
  ])('uses fewer connections if the %s has a limit of %i', async (kind, limit, used) => {
    const url = await createDatabase()
    const { pathname } = new URL(url)
    const role = await createRole(url, kind === 'role' ? `CONNECTION LIMIT ${limit}` : '')
    await (await createStore(url)).close()
    await execute(url, (await buildRoleGrants({ url, ...options }, role.name, false)).join('\n'))
    if (kind === 'database')
      await execute(url, `ALTER DATABASE ${pathname.slice(1)} CONNECTION LIMIT ${limit}`)
    const sentence = `allows ${limit} connections. ${used} are used in place of the 10 of CASTELLAN_DATABASE_POOL_SIZE.`
    expect((await planDatabase({ url: role.url, ...options })).warnings).toEqual([
      expect.stringContaining(sentence),
    ])
    const store = await createStore(role.url)
    expect(store.warnings).toEqual([expect.stringContaining(sentence)])
    const work = Array.from({ length: 20 }, (_, i) => [
      store.transaction((tx) => storeUser(tx, `user ${i}`)),
      store.users.list(firstUsersQuery),
      store.users.findById('user 0'),
    ])
    await Promise.all(work.flat())
    expect((await store.users.list(firstUsersQuery)).users).toHaveLength(20)
  })

  it('divides the connections that are allowed among workers, and keeps some for the jobs', async () => {
    const url = await createDatabase()
    await (await createStore(url)).close()
    const { name } = await createRole(url, 'CONNECTION LIMIT 10')
    const limited = new URL(url)
    limited.username = name
    await execute(url, (await buildRoleGrants({ url, ...options }, name, false)).join('\n'))
    const { warnings } = await planDatabase({ url: limited.href, ...options, workers: 2 })
    expect(warnings).toEqual([
      expect.stringContaining(
        'allows 10 connections. 3 are used by each of 2 workers in place of the 10 of',
      ),
    ])
  })

  it.each([
    [
      'an unknown database',
      (url: URL) => {
        url.pathname = '/nowhere'
      },
      'database "nowhere" does not exist',
    ],
    [
      'an unknown role',
      (url: URL) => {
        url.username = 'unknown_role'
      },
      'role "unknown_role" does not exist',
    ],
    [
      'a host that is unknown',
      (url: URL) => {
        url.hostname = 'nowhere.invalid'
      },
      'nowhere.invalid',
    ],
    [
      'a port that is closed',
      (url: URL) => {
        url.port = '1'
      },
      'ECONNREFUSED',
    ],
    [
      'a server without TLS',
      (url: URL) => {
        url.search = '?sslmode=require'
      },
      'Remove sslmode from DATABASE_URL',
    ],
  ] as const)('names %s in a sentence', async (_case, change, sentence) => {
    const url = new URL(await createDatabase())
    change(url)
    const said = await readRefusal(createStore(url.href))
    expect(said).toMatch(/^DatabaseError: The database .* cannot be opened: /)
    expect(said).toContain(sentence)
    expect(await readRefusal(planDatabase({ url: url.href, ...options }))).toBe(said)
  })
})
