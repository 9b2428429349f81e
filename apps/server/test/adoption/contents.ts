import { isFileUrl } from '../../src/store/database-url.ts'
import { type Row, readRows } from '../kit/raw-sql.ts'

/** What Castellan has made in PostgreSQL; indexes that are part of a table are left out. */
const oursSql = `SELECT 'TABLE' AS kind, relname AS name FROM pg_class
    WHERE relkind = 'r' AND relname LIKE 'castellan\\_%'
  UNION ALL SELECT 'INDEX', relname FROM pg_class
    WHERE relkind = 'i' AND relname LIKE 'castellan\\_%'
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = pg_class.oid)
  UNION ALL SELECT 'TRIGGER', tgname FROM pg_trigger WHERE tgname LIKE 'castellan\\_%'
  UNION ALL SELECT 'FUNCTION', proname FROM pg_proc WHERE proname LIKE 'castellan\\_%'
  UNION ALL SELECT 'EXTENSION', extname FROM pg_extension WHERE extname = 'pg_trgm'`

/** The same in a file; the tables that FTS5 makes for its own are left out. */
const oursInFileSql = `SELECT upper(type) AS kind, name FROM sqlite_master
  WHERE name LIKE 'castellan\\_%' ESCAPE '\\' AND name NOT IN
    (${['data', 'idx', 'docsize', 'config'].map((part) => `'castellan_user_search_${part}'`)})`

/** Every row of every table that is not Castellan's, byte for byte. */
export async function contentsOf(databaseUrl: string): Promise<Record<string, Row[]>> {
  const contents: Record<string, Row[]> = {}
  for (const { name } of await readRows(databaseUrl, tablesSql(databaseUrl))) {
    const table = String(name)
    const columns = await rowText(databaseUrl, table)
    contents[table] = await readRows(databaseUrl, `SELECT ${columns} FROM "${table}" ORDER BY 1`)
  }
  return contents
}

/** What Castellan has made in a database. */
export async function oursIn(databaseUrl: string): Promise<{ kind: string; name: string }[]> {
  const rows = await readRows(databaseUrl, isFileUrl(databaseUrl) ? oursInFileSql : oursSql)
  return rows.map(({ kind, name }) => ({ kind: String(kind), name: String(name) }))
}

function tablesSql(databaseUrl: string) {
  return isFileUrl(databaseUrl)
    ? `SELECT name FROM sqlite_master WHERE type = 'table'
       AND name NOT LIKE 'castellan\\_%' ESCAPE '\\' ORDER BY name`
    : `SELECT relname AS name FROM pg_class WHERE relkind = 'r'
       AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'castellan\\_%' ORDER BY 1`
}

/** A row as the database keeps it: SQLite's literals; PostgreSQL's text, and where and when written. */
async function rowText(databaseUrl: string, table: string) {
  if (!isFileUrl(databaseUrl)) return `ctid::text, xmin::text, "${table}"::text AS row`
  const columns = await readRows(databaseUrl, `PRAGMA table_info("${table}")`)
  return ['rowid AS "rowid"', ...columns.map(({ name }) => `quote("${name}") AS "${name}"`)].join()
}
