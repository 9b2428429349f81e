import { describe, expect, it } from 'vitest'
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
import type { UserListPosition, UserListQuery } from './query.ts'
import type { Filter } from './where.ts'

const alike = Array.from({ length: 12 }, (_, n) => `user-0000000${(n * 5) % 12}`)
const short = ['', 'a', 'ab', 'user-000000', 'user-0000000', 'user-00000000']
const nonAscii = ['é', '\u{1f600}', '\uffee'].flatMap((character) =>
  [11, 12, 13].flatMap((length) => [character.repeat(length), `${character.repeat(length)}z`]),
)

/** Ids of which many have equal beginnings, in an order that is none. */
const similarIds = [...alike, ...nonAscii, ...short].map((_, n, all) => all[(n * 7) % all.length])

const filters: Filter[][] = [
  [],
  [{ field: 'emailVerified', operator: 'eq', values: [true] }],
  [{ field: 'role', operator: 'ne', values: ['admin'] }],
  [{ field: 'banned', operator: 'eq', values: [false] }],
  [{ field: 'name', operator: 'ne', values: ['Bob'] }],
]

/** Expects that lists have the order that the database gives, at every offset and after every user. */
async function expectOrder(store: Store, url: string, query: Partial<UserListQuery>) {
  const { sortBy = 'createdAt', descending = false } = query
  const direction = descending ? 'DESC' : 'ASC'
  const list = async (position: UserListPosition, limit: number) => {
    const page = { ...firstUsersQuery, count: 'none' as const, ...query, ...position, limit }
    const { users, next } = await store.users.list(page)
    return { ids: users.map(({ id }) => id), next }
  }
  const unfiltered = await readRows(
    url,
    `SELECT id FROM "user" ORDER BY "${sortBy}" ${direction}, id ${direction}`,
  )
  const all = new Set((await list({ offset: 0 }, 1000)).ids)
  const expected = unfiltered.map(({ id }) => String(id)).filter((id) => all.has(id))
  expect((await list({ offset: 0 }, 1000)).ids).toEqual(expected)
  for (let offset = 0; offset <= expected.length; offset += 1) {
    const { ids, next } = await list({ offset }, 3)
    expect(ids).toEqual(expected.slice(offset, offset + 3))
    expect(next === undefined).toBe(offset + 3 >= expected.length)
    if (!next) continue
    expect((await list(next, 4)).ids).toEqual(expected.slice(offset + 3, offset + 7))
    const later = await list({ ...next, offset: next.offset + 5 }, 4)
    expect(later.ids).toEqual(expected.slice(offset + 8, offset + 12))
  }
  return expected
}

const orders = (['createdAt', 'name'] as const).flatMap((sortBy) =>
  [false, true].map((descending) => ({ sortBy, descending })),
)

describe.each(databases)('users with equal values on $name', ({ createDatabaseWithTables }) => {
  it.each(orders)(
    'B1: are ordered by their whole ids when a list is sorted by $sortBy, descending: $descending',
    async (order) => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await store.transaction(async (tx) => {
        for (const [n, id = ''] of similarIds.entries())
          await storeUser(tx, id, {
            name: n % 4 ? 'Ada' : 'Bob',
            now: toDate(n % 3 && 1),
            emailVerified: n % 2 === 0,
            role: n % 5 ? 'user' : 'admin',
            banned: n % 6 === 0,
          })
      })
      for (const one of filters) {
        const listed = await expectOrder(store, url, { ...order, filters: one })
        expect(listed.length).toBeGreaterThan(12)
      }
    },
  )
})

const columns = `name TEXT COLLATE NOCASE, email TEXT NOT NULL UNIQUE, emailVerified INTEGER NOT NULL, image TEXT,
  createdAt DATETIME, updatedAt DATETIME, role TEXT, banned INTEGER, banReason TEXT, banExpires DATETIME`

const otherTables = (id: string) => `
  CREATE TABLE session (id ${id} PRIMARY KEY, expiresAt DATETIME NOT NULL, token TEXT NOT NULL UNIQUE,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL, ipAddress TEXT, userAgent TEXT,
    userId ${id} NOT NULL REFERENCES user(id), impersonatedBy TEXT);
  CREATE TABLE account (id ${id} PRIMARY KEY, accountId TEXT NOT NULL, providerId TEXT NOT NULL,
    userId ${id} NOT NULL REFERENCES user(id), accessToken TEXT, refreshToken TEXT, idToken TEXT,
    accessTokenExpiresAt DATETIME, refreshTokenExpiresAt DATETIME, scope TEXT, password TEXT,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL)`

describe.each(selectDatabase('sqlite'))('users of an app on $name', ({ createDatabase }) => {
  const number = 'n.value'
  const text = `'user ' || ${number}`

  it.each([
    ['TEXT', text, true],
    ['VARCHAR(36)', text, true],
    ['', text, false],
    ['INTEGER', number, false],
    ['BIGINT', number, false],
    ['UUID', number, false],
  ])('B1: are ordered by ids of the type %s, with values and without', async (type, id, isCut) => {
    const url = await createDatabase()
    await execute(
      url,
      `CREATE TABLE "user" (id ${type} PRIMARY KEY NOT NULL, ${columns}); ${otherTables(type)};
       WITH RECURSIVE n(value) AS
         (SELECT 999999999980 UNION ALL SELECT value + 1 FROM n WHERE value < 1000000000020)
       INSERT INTO "user" SELECT ${id}, CASE value % 3 WHEN 0 THEN 'Ada' WHEN 1 THEN 'ADA' END, value || '@x.y', 0,
         NULL, CASE value % 4 WHEN 0 THEN '2026-01-02T00:00:00.000Z' END, '2026-01-02T00:00:00.000Z',
         'user', 0, NULL, NULL FROM n ORDER BY value % 7`,
    )
    const store = await createStore(url)
    for (const order of orders) expect(await expectOrder(store, url, order)).toHaveLength(41)
    const [index] = await readRows(
      url,
      `SELECT sql FROM sqlite_master WHERE name = 'castellan_user_name_idx'`,
    )
    expect(/substr/.test(String(index?.sql))).toBe(isCut)
  })
})
