import sql from 'sql-template-tag'
import { describe, expect, it } from 'vitest'
import { createStore, databases } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { createSchemaNames, ownMapping } from '../schema/names.ts'
import { selectByEmail } from './email-match.ts'

describe.each(databases)('selectByEmail on $name', ({ name, createDatabaseWithTables }) => {
  it('finds an address in any case with indexes alone', async () => {
    const url = await createDatabaseWithTables()
    await createStore(url)
    const numbers =
      name === 'sqlite'
        ? '(SELECT value FROM json_each(json_array(1, 2, 3)))'
        : 'generate_series(1, 3000) AS n(value)'
    await execute(
      url,
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
       SELECT value, 'Ada', value || '@X.y', false, '2026-01-02', '2026-01-02' FROM ${numbers};
       ANALYZE "user"`,
    )
    const selected = selectByEmail(name, sql`{user.id}`, '2@x.Y')
    const query = createSchemaNames(ownMapping).render(selected.sql).replaceAll('?', "'2@x.y'")
    expect(await readRows(url, query)).toEqual([{ id: '2' }])
    const command = name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    const plan = JSON.stringify(await readRows(url, `${command} ${query}`))
    expect(plan).toContain('castellan_user_email_lower_idx')
    expect(plan).not.toMatch(/SCAN user|Seq Scan/)
  })
})
