import { describe, expect, it } from 'vitest'
import { createStore, databases, firstUsersQuery } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { sortedOffset } from './ids-at-offset.ts'

const count = sortedOffset + 300

/** The images of users are in no order, some users share one, and one in fifty has none. */
const fill = `INSERT INTO "user" (id, name, email, "emailVerified", image, "createdAt", "updatedAt")
  WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${count})
  SELECT 'u' || value, 'Ada', 'ada' || value || '@example.com', value % 3 = 0,
    CASE WHEN value % 50 = 0 THEN NULL ELSE 'image-' || (10000 + value * 7919 % 20011) END,
    '2026-01-01', '2026-01-01' FROM n`

const offsets = [0, 1, 20_000, sortedOffset - 1, sortedOffset, sortedOffset + 1, count - 2, count]

describe.each(databases)(
  'a list of many users that no index has in order, on $name',
  (database) => {
    it('has the order of the database at every offset', async () => {
      const url = await database.createDatabase()
      const store = await createStore(url)
      await execute(url, fill)
      const verified = [{ field: 'emailVerified', operator: 'eq' as const, values: [true] }]
      const lists = [
        { direction: 'ASC', filters: [], where: '' },
        { direction: 'DESC', filters: [], where: '' },
        { direction: 'ASC', filters: verified, where: 'WHERE "emailVerified"' },
        { direction: 'ASC', filters: [], text: 'a5', where: `WHERE email LIKE '%a5%'` },
        { direction: 'DESC', filters: [], text: 'ada', where: '' },
      ]
      for (const { direction, filters, text, where } of lists) {
        const rows = await readRows(
          url,
          `SELECT id FROM "user" ${where} ORDER BY image ${direction}, id ${direction}`,
        )
        const ids = rows.map(({ id }) => id)
        for (const offset of offsets) {
          const order = { sortBy: 'image', descending: direction === 'DESC' }
          const search = { fields: ['email'], operator: 'contains' as const, text: text ?? '' }
          const page = {
            ...firstUsersQuery,
            ...order,
            filters,
            offset,
            limit: 3,
            ...(text && { search }),
          }
          const { users, total } = await store.users.list({ ...page, count: 'exact' })
          expect(users.map(({ id }) => id)).toEqual(ids.slice(offset, offset + 3))
          expect(total).toEqual({ users: ids.length, isEstimated: false })
        }
      }
      await store.close()
    }, 60_000)
  },
)
