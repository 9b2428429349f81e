import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { isFileUrl } from '../../src/store/database-url.ts'
import { createStore, databases, storeUser, toDate } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { secret } from '../kit/server.ts'
import { runWith } from './server-with-cli.ts'

describe.each(databases)('check on $name', ({ createDatabase }) => {
  it('lists every table that a start creates in an empty database', async () => {
    const url = await createDatabase()
    const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
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

describe.each(databases)('the tables on $name', ({ name, createDatabase }) => {
  it('have a primary key each, as publications of all tables need it', async () => {
    const url = await createDatabase()
    const store = await createStore(url)
    const tables = await listTables(url)
    const withKey = await readRows(
      url,
      name === 'sqlite'
        ? `SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
           WHERE m.type = 'table' AND c.pk > 0`
        : `SELECT conrelid::regclass::text AS name FROM pg_constraint
           WHERE contype = 'p' AND connamespace = 'public'::regnamespace`,
    )
    const names = withKey.map((row) => String(row.name).replaceAll('"', ''))
    // The search index is a virtual table of SQLite, which no publication has.
    expect(tables.filter((table) => !names.includes(table))).toEqual(
      name === 'sqlite' ? ['castellan_user_search'] : [],
    )
    if (name === 'postgresql') await execute(url, 'CREATE PUBLICATION everything FOR ALL TABLES')
    await store.transaction((tx) => storeUser(tx, 'ada'))
    await store.transaction((tx) => tx.users.update('ada', { banned: true }, toDate()))
    await store.transaction((tx) => tx.users.remove('ada'))
    await store.close()
    expect((await createStore(url)).adds).toEqual([])
  })
})
