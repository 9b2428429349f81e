import { describe, expect, it } from 'vitest'
import { createStore, databases, firstUsersQuery, toDate } from '../../../test/kit/databases.ts'
import { execute } from '../../../test/kit/raw-sql.ts'

const now = `'${toDate().toISOString()}'`

/** Adds users by one statement. Every twenty-eighth has an address with `gruber`. */
function buildUsers(first: number, last: number) {
  return `WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
    INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
    SELECT 'u' || i, 'n', CASE WHEN i % 28 = 0 THEN 'gruber' ELSE 'huber' END || i || '@x.y', false, ${now}, ${now}
    FROM n`
}

describe.each(databases)('an estimated total on $name', ({ createDatabaseWithTables }) => {
  it('is exact up to 10,000 users, and comes from a sample with more', async () => {
    const url = await createDatabaseWithTables()
    await execute(url, buildUsers(1, 10_000))
    const store = await createStore(url)
    const readTotal = async () => {
      const { total } = await store.users.list({
        ...firstUsersQuery,
        filters: [{ field: 'email', operator: 'contains', values: ['gruber'] }],
        limit: 2,
        count: 'estimated',
      })
      return total
    }
    expect(await readTotal()).toEqual({ users: 357, isEstimated: false })

    await execute(url, buildUsers(10_001, 10_004))
    const total = await readTotal()
    expect(total?.isEstimated).toBe(true)
    expect(total?.users).toBeGreaterThan(100)
    expect(total?.users).toBeLessThan(800)
  })
})
