import type { Sql } from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { createStore, databases } from '../../test/kit/databases.ts'
import { execute, readRows } from '../../test/kit/raw-sql.ts'
import { listUtcDays } from '../domain/utc-days.ts'
import { selectEventsOfDay } from './audit/events.ts'
import { buildDayCounts } from './count-by-day.ts'
import { ColumnValue } from './schema/forms/column-forms.ts'
import { createSchemaNames, ownMapping } from './schema/names.ts'
import { selectCreated } from './user-list/count-created.ts'

const now = new Date('2026-11-29T12:00:00.000Z')

const days = listUtcDays(now, 30)

/** Writes the values into a statement, which is safe only in a test. */
function inlineValues({ strings, values }: Sql) {
  const texts = values.map((value) => {
    const plain = value instanceof ColumnValue ? value.value : value
    if (typeof plain === 'number') return String(plain)
    return `'${plain instanceof Date ? plain.toISOString() : plain}'`
  })
  return strings.reduce((text, part, at) => `${text}${texts[at - 1]}${part}`)
}

const numbers = `(WITH RECURSIVE n(value) AS
  (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 5000) SELECT value FROM n) AS n`

describe.each(databases)('the counts of days on $name', ({ name, createDatabaseWithTables }) => {
  it('read one range of an index for each day, and stop at a number', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    await execute(
      url,
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", role, banned)
         SELECT value, 'Ada', value || '@x.y', false, '2026-11-28T00:00:00.000Z', '2026-01-02', 'user', false FROM ${numbers};
       INSERT INTO castellan_audit_events ("createdAt", action, "actorKind", digest)
         SELECT '2026-11-28T00:00:00.000Z', action, 'user', '' FROM ${numbers}
         CROSS JOIN (SELECT 'session.opened' AS action UNION ALL SELECT 'user.updated') AS actions;
       ANALYZE`,
    )
    const { render } = createSchemaNames(ownMapping)
    const command = name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    const counts = [
      { query: buildDayCounts(days, selectCreated, 100), index: 'castellan_user_createdAt_idx' },
      {
        query: buildDayCounts(days, (one) => selectEventsOfDay('session.opened', one, name), 100),
        index: 'castellan_audit_events_action_idx',
      },
    ]
    for (const { query, index } of counts) {
      const sql = render(inlineValues(query))
      const plan = JSON.stringify(await readRows(url, `${command} ${sql}`))
      expect(plan.split(index)).toHaveLength(days.length + 1)
      expect(plan).not.toMatch(/SCAN (user|castellan)|TEMP B-TREE|Seq Scan/)
      const rows = (await readRows(url, sql)).map((row) => Number(row.rows))
      expect(rows).toEqual(days.map((_, at) => (at === 28 ? 101 : 0)))
    }
    const created = await store.users.countCreated(days)
    expect(created?.[28]).toEqual({ count: 5_000, isCapped: false })
    expect(await store.auditEvents.countByDay('session.opened', days)).toEqual(created)
  })
})
