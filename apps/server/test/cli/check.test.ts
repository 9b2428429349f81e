import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { isFileUrl } from '../../src/store/database-url.ts'
import { createStore, databases } from '../kit/databases.ts'
import { readRows } from '../kit/raw-sql.ts'
import { runWith } from './server-with-cli.ts'

describe.each(databases)('check on $name', ({ createDatabase }) => {
  it('lists every table that a start creates in an empty database', async () => {
    const url = await createDatabase()
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: 'x'.repeat(32) }
    const check = () => runWith(readConfig(env), ['check'])
    const { out = '' } = await check()
    expect(await listTables(url)).toEqual([])
    await createStore(url)
    const created = await listTables(url)
    expect(created).toEqual(expect.arrayContaining(['user', 'session', 'account', 'verification']))
    expect([...out.matchAll(/^ {2}table (.*)$/gm)].map(([, table]) => table).sort()).toEqual(
      created,
    )
    expect((await check()).out).toContain('No schema changes are needed.')
  })
})

/** Lists the tables of a database, without those in which SQLite stores its search index. */
async function listTables(url: string) {
  const rows = await readRows(
    url,
    isFileUrl(url)
      ? `SELECT name FROM pragma_table_list
         WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  )
  return rows.map(({ name }) => String(name)).sort()
}
