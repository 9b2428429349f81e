import { userFields } from '@castellan/contract'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { createStore, databases } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { createIdTypes, findTiebreaker } from '../schema/forms/id-type.ts'
import { indexableFields } from '../schema/mapping/declared-schema.ts'
import { createSchemaNames, ownMapping } from '../schema/names.ts'
import { buildWhere } from '../sql.ts'
import { buildKeysetSegments, buildOrder, type UserListOrder, userId } from './keyset.ts'
import { buildSections } from './sections.ts'
import { createConditionBuilder, type Filter } from './where.ts'

/** Writes the values into a statement, which is safe only in a test. */
function inlineValues({ strings, values }: Sql) {
  return strings.reduce((text, part, i) => `${text}'${values[i - 1]}'${part}`)
}

/** Whether a query of a file reads rows of users. Otherwise an index is enough. */
async function readsUsers(url: string, select: string) {
  const [user] = await readRows(url, `SELECT rootpage FROM sqlite_master WHERE name = 'user'`)
  const steps = await readRows(url, `EXPLAIN ${select}`)
  const opened = steps.find(({ opcode, p2 }) => opcode === 'OpenRead' && p2 === user?.rootpage)
  return steps.some(({ opcode, p1 }) => opcode === 'Column' && p1 === opened?.p1)
}

const manyNumbers = `(WITH RECURSIVE n(value) AS
  (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 5000) SELECT value FROM n) AS n`

const keys = { banned: 'true', emailVerified: 'true' } as Partial<Record<string, string>>

/** What an index with these columns filters without reading the users. */
const filters: Filter[] = [
  { field: 'role', operator: 'eq', values: ['user'] },
  { field: 'role', operator: 'in', values: ['admin', 'editor'] },
  { field: 'banned', operator: 'eq', values: [false] },
  { field: 'banned', operator: 'ne', values: [false] },
  { field: 'emailVerified', operator: 'eq', values: [true] },
]

describe.each(databases)('the order of lists on $name', ({ name, createDatabaseWithTables }) => {
  it('B1: is divided into parts that one index serves, from the start and from any cursor', async () => {
    const url = await createDatabaseWithTables()
    const declared = { user: { index: [...indexableFields] } }
    await createStore(url, undefined, { adoption: { declared } })
    await execute(
      url,
      `INSERT INTO "user" (id, name, email, "emailVerified", image, "createdAt", "updatedAt",
         role, banned, "banReason", "banExpires")
       SELECT value, 'Ada ' || value, value || '@x.y', value % 2 = 0, CASE WHEN value % 2 = 0 THEN value || '.png' END, '2026-01-02', '2026-01-02',
         'user', false, NULL, NULL FROM ${manyNumbers};
       UPDATE "user" SET role = 'admin', banned = true, "banReason" = 'Rule ' || id, "banExpires" = '2026-01-02'
         WHERE id LIKE '%99';
       ANALYZE "user"`,
    )
    const names = createSchemaNames(ownMapping, { toTiebreaker: findTiebreaker('TEXT', name) })
    const { render } = names
    const command = name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    const explain = async (sql: string) =>
      JSON.stringify(await readRows(url, `${command} ${render(sql)}`))
    for (const sortBy of userFields)
      for (const descending of [false, true]) {
        const key = keys[sortBy] ?? '2026-01-01'
        const fromStart: UserListOrder = { sortBy, descending, defaultRole: 'user' }
        const orders: UserListOrder[] = [fromStart, { ...fromStart, after: { key, id: '5' } }]
        const sections = orders.flatMap((one) => buildSections(one, name) ?? [])
        const segments = orders.flatMap((one) => buildKeysetSegments(one, name))
        for (const { conditions, orderBy, indexed } of sections.length > 0 ? sections : segments) {
          const select = inlineValues(
            sql`SELECT * FROM {user} ${buildWhere(conditions)} ${orderBy} LIMIT 20`,
          )
          const plan = await explain(select)
          expect(plan, select).toMatch(/USING INDEX|Index Scan|One-Time Filter: false/)
          // The few of a section are sorted.
          if (sections.length > 0) continue
          if (conditions.length > 1) expect(plan, select).toMatch(/SEARCH|Index Cond/)
          // Only users with equal entries of the index are sorted.
          const sorted = indexed ? /TEMP B-TREE FOR ORDER BY/ : /TEMP B-TREE|Seq Scan/
          expect(plan, select).not.toMatch(sorted)
          if (!indexed) continue
          const entries = inlineValues(
            sql`SELECT ${join(indexed)} FROM {user} ${buildWhere(conditions)} ${buildOrder(fromStart, indexed)}`,
          )
          expect(await explain(entries)).not.toMatch(/TEMP B-TREE/)
        }
      }
    const { buildFilter } = createConditionBuilder(
      { dialect: name, trigrams: [], isLong: (field) => names.isLong('user', field) },
      createIdTypes(new Map(), name, names, String),
    )
    const byDate: UserListOrder = { sortBy: 'createdAt', descending: false, defaultRole: 'user' }
    const indexed = buildKeysetSegments(byDate, name)[0]?.indexed ?? [raw('"createdAt"'), userId]
    for (const filter of filters) {
      const where = buildWhere([buildFilter(filter, 'user')])
      const skipped = inlineValues(
        sql`SELECT ${join(indexed)} FROM "user" ${where} ${buildOrder(byDate, indexed)} LIMIT 20 OFFSET 20`,
      )
      if (name === 'sqlite') expect(await readsUsers(url, render(skipped)), skipped).toBe(false)
      else expect(await explain(skipped)).toMatch(/Index Only Scan|castellan_user_(role|banned)/)
    }
  })

  it('finds numbered users by the index of their ids', async () => {
    const url = await createDatabaseWithTables()
    await execute(
      url,
      `CREATE TABLE numbered (id bigint PRIMARY KEY, name text);
       INSERT INTO numbered SELECT value, 'Ada' FROM ${manyNumbers}`,
    )
    const tables = new Map([['user', new Map([['id', { type: 'bigint' }]])]]) as never
    const names = createSchemaNames(ownMapping)
    const { buildFilter } = createConditionBuilder(
      { dialect: name, trigrams: [], isLong: () => false },
      createIdTypes(tables, name, names, String),
    )
    const find = (operator: Filter['operator'], values: string[]) =>
      names.render(
        inlineValues(
          sql`SELECT name FROM numbered WHERE ${buildFilter({ field: 'id', operator, values }, 'user')}`,
        ),
      )
    const command = name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    for (const [operator, ...values] of [
      ['eq', '7'],
      ['in', '7', '8', 'nobody', '9223372036854775808'],
    ] as const) {
      const select = find(operator, values)
      expect(await readRows(url, select), select).toHaveLength(Math.min(2, values.length))
      const plan = JSON.stringify(await readRows(url, `${command} ${select}`))
      expect(plan).toMatch(/SEARCH|Index Cond/)
    }
    expect(await readRows(url, find('in', ['nobody', '007']))).toEqual([])
  })
})
