import { describe, expect, it } from 'vitest'
import { createStore, databases, firstUsersQuery } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { sectionOffset, sortedOffset } from './ids-at-offset.ts'
import type { UserListQuery } from './query.ts'

const count = sortedOffset + 300

/**
 * The images of users are in no order, some users share one, and one in fifty has none. Few users have a ban, a
 * reason or another role than most, some have no role or an empty one.
 */
const fill = `INSERT INTO "user"
    (id, name, email, "emailVerified", image, role, banned, "banReason", "createdAt", "updatedAt")
  WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${count})
  SELECT 'u' || value, 'Ada', 'ada' || value || '@example.com', value % 3 = 0,
    CASE WHEN value % 50 = 0 THEN NULL ELSE 'image-' || (10000 + value * 7919 % 20011) END,
    CASE value % 100 WHEN 1 THEN 'admin' WHEN 2 THEN 'writer' WHEN 3 THEN NULL WHEN 4 THEN '' ELSE 'user' END,
    CASE value % 90 WHEN 1 THEN value < 0 OR value > 0 WHEN 2 THEN NULL ELSE value < 0 END,
    CASE WHEN value % 80 = 1 THEN 'reason-' || value % 11 ELSE NULL END,
    '2026-01-01', '2026-01-01' FROM n`

/** Sections begin after the few users before them. */
const offsets = [
  0,
  1,
  sectionOffset,
  sectionOffset + 1_000,
  sortedOffset - 1,
  sortedOffset,
  count - 2,
]

type List = { order: string; query: Partial<UserListQuery>; where?: string }

const verified = { field: 'emailVerified', operator: 'eq' as const, values: [true] }

const byEmail = { fields: ['email'], operator: 'contains' as const }

const lists: List[] = [
  { order: 'image', query: { sortBy: 'image' } },
  {
    order: 'image',
    query: { sortBy: 'image', filters: [verified] },
    where: 'WHERE "emailVerified"',
  },
  {
    order: 'image',
    query: { sortBy: 'image', search: { ...byEmail, text: 'a5' } },
    where: `WHERE email LIKE '%a5%'`,
  },
  { order: 'image', query: { sortBy: 'image', search: { ...byEmail, text: 'ada' } } },
  { order: `coalesce(nullif(role, ''), 'user')`, query: { sortBy: 'role' } },
  {
    order: `coalesce(nullif(role, ''), 'user')`,
    query: { sortBy: 'role', filters: [verified] },
    where: 'WHERE "emailVerified"',
  },
  { order: 'coalesce(banned, 1 = 0)', query: { sortBy: 'banned' } },
  { order: '"banReason"', query: { sortBy: 'banReason' } },
]

describe.each(databases)('a list of many users, on $name', (database) => {
  it('has the order of the database at every offset', async () => {
    const url = await database.createDatabase()
    const store = await createStore(url)
    await execute(url, fill)
    for (const { order, query, where = '' } of lists)
      for (const descending of [false, true]) {
        const direction = descending ? 'DESC' : 'ASC'
        const rows = await readRows(
          url,
          `SELECT id FROM "user" ${where} ORDER BY ${order} ${direction}, id ${direction}`,
        )
        const ids = rows.map(({ id }) => id)
        for (const offset of offsets) {
          const page = { ...firstUsersQuery, ...query, descending, offset, limit: 3 }
          const { users, total } = await store.users.list({ ...page, count: 'exact' })
          const at = `${order} ${direction} at ${offset}`
          const found = users.map(({ id }) => id)
          expect(found, at).toEqual(ids.slice(offset, offset + 3))
          expect(total, at).toEqual({ users: ids.length, isEstimated: false })
        }
      }
    await store.close()
  }, 120_000)
})
