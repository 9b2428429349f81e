import { userFields } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { createStore, databases } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { Prisma } from '../generated/client.ts'
import { createSchemaNames, ownMapping } from '../schema/names.ts'
import { buildColumn, buildWhere } from '../sql.ts'
import { buildKeysetSegments, type UserListOrder } from './keyset.ts'
import { bannedColumn } from './missing-values.ts'

/** Writes the values into a statement, which is safe only in a test. */
function inlineValues({ strings, values }: Prisma.Sql) {
  return strings.reduce((text, part, i) => `${text}'${values[i - 1]}'${part}`)
}

const manyNumbers = `(WITH RECURSIVE n(value) AS
  (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 5000) SELECT value FROM n) AS n`

const keys = { emailVerified: 'false', banned: 'true' } as Partial<Record<string, string>>

describe.each(databases)('buildKeysetSegments on $name', ({ name, createDatabase }) => {
  it('B1: builds segments that one index serves, from the start and from any cursor', async () => {
    const url = await createDatabase()
    await createStore(url)
    await execute(
      url,
      `INSERT INTO "user" (id, name, email, "emailVerified", image, "createdAt", "updatedAt",
         role, banned, "banReason", "banExpires")
       SELECT value, 'Ada ' || value, value || '@x.y', false, value || '.png', '2026-01-02', '2026-01-02',
         'user', true, 'Rule ' || value, '2026-01-02' FROM ${manyNumbers};
       ANALYZE "user"`,
    )
    const { render } = createSchemaNames(ownMapping)
    const command = name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    const explain = async (sql: string) =>
      JSON.stringify(await readRows(url, `${command} ${render(sql)}`))
    for (const sortBy of userFields)
      for (const descending of [false, true]) {
        const key = keys[sortBy] ?? '2026-01-01'
        const orders: UserListOrder[] = [
          { sortBy, descending, defaultRole: 'user' },
          { sortBy, descending, defaultRole: 'user', after: { key, id: '5' } },
        ]
        // A list by role is read in branches, each of which has the stored order.
        const storedKey = sortBy === 'role' ? buildColumn('user', 'role') : undefined
        for (const { conditions, orderBy } of orders.flatMap((one) =>
          buildKeysetSegments(one, name, storedKey),
        )) {
          const sql = inlineValues(
            Prisma.sql`SELECT * FROM {user} ${buildWhere(conditions)} ${orderBy} LIMIT 20`,
          )
          const plan = await explain(sql)
          expect(plan, sql).toMatch(/USING INDEX|Index Scan/)
          if (conditions.length > 1) expect(plan, sql).toMatch(/SEARCH|Index Cond/)
          expect(plan, sql).not.toMatch(/TEMP B-TREE|Seq Scan/)
        }
      }
    const skipped = inlineValues(
      Prisma.sql`SELECT "id" FROM "user" WHERE ${bannedColumn[name]} IN (false) ORDER BY "createdAt", "id" LIMIT 20 OFFSET 20`,
    )
    expect(await explain(skipped)).toMatch(/Index Only Scan|SEARCH user USING/)
  })
})
