import { describe, expect, it } from 'vitest'
import {
  createStore,
  firstUsersQuery,
  selectDatabase,
  storeUser,
} from '../../../test/kit/databases.ts'
import { createRole } from '../../../test/kit/postgres-roles.ts'
import { execute } from '../../../test/kit/raw-sql.ts'
import { startTransactionPooler } from '../../../test/kit/transaction-pooler.ts'
import { buildRoleGrants, planDatabase } from '../index.ts'

const options = { poolSize: 10, connectionSeconds: 5, statementSeconds: 5 }

function readRefusal(work: Promise<unknown>) {
  return work.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

describe.each(selectDatabase('postgresql'))('opening a database on $name', ({ createDatabase }) => {
  it('is refused behind a pooler of transactions, by a start and by a check', async () => {
    const url = await createDatabase()
    await (await createStore(url)).close()
    const pooled = await startTransactionPooler(url)
    const said = await readRefusal(createStore(pooled))
    expect(said).toMatch(/^DatabaseError: 127\.0\.0\.1:\d+ is a connection pooler that pools trans/)
    expect(await readRefusal(planDatabase({ url: pooled, ...options }))).toBe(said)
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
