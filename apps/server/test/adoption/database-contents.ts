import { isFileUrl } from '../../src/store/database-url.ts'
import { type Row, readRows } from '../kit/raw-sql.ts'

/** Selects the objects of Castellan in PostgreSQL, without the indexes of constraints. */
const postgresObjectsSql = `SELECT 'TABLE' AS kind, relname AS name FROM pg_class
    WHERE relkind = 'r' AND relname LIKE 'castellan\\_%'
  UNION ALL SELECT 'INDEX', relname FROM pg_class
    WHERE relkind = 'i' AND relname LIKE 'castellan\\_%'
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = pg_class.oid)
  UNION ALL SELECT 'TRIGGER', tgname FROM pg_trigger WHERE tgname LIKE 'castellan\\_%'
  UNION ALL SELECT 'FUNCTION', proname FROM pg_proc WHERE proname LIKE 'castellan\\_%'
  UNION ALL SELECT 'EXTENSION', extname FROM pg_extension WHERE extname = 'pg_trgm'`

/** Selects the objects of Castellan in a SQLite file, without the internal tables of FTS5. */
const sqliteObjectsSql = `SELECT upper(type) AS kind, name FROM sqlite_master
  WHERE name LIKE 'castellan\\_%' ESCAPE '\\' AND name NOT IN
    (${['data', 'idx', 'docsize', 'config'].map((part) => `'castellan_user_search_${part}'`)})`

/** Reads every row of every table of the app, byte for byte. */
export async function readContents(databaseUrl: string): Promise<Record<string, Row[]>> {
  const contents: Record<string, Row[]> = {}
  for (const { name } of await readRows(databaseUrl, selectTables(databaseUrl))) {
    const table = String(name)
    const columns = await selectRow(databaseUrl, table)
    contents[table] = await readRows(databaseUrl, `SELECT ${columns} FROM "${table}" ORDER BY 1`)
  }
  return contents
}

/** Lists the objects of Castellan in a database. */
export async function listOwnObjects(
  databaseUrl: string,
): Promise<{ kind: string; name: string }[]> {
  const rows = await readRows(
    databaseUrl,
    isFileUrl(databaseUrl) ? sqliteObjectsSql : postgresObjectsSql,
  )
  return rows.map(({ kind, name }) => ({ kind: String(kind), name: String(name) }))
}

function selectTables(databaseUrl: string) {
  return isFileUrl(databaseUrl)
    ? `SELECT name FROM sqlite_master WHERE type = 'table'
       AND name NOT LIKE 'castellan\\_%' ESCAPE '\\' ORDER BY name`
    : `SELECT relname AS name FROM pg_class WHERE relkind = 'r'
       AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'castellan\\_%' ORDER BY 1`
}

/** Selects a row as it is stored: in SQLite as literals, in PostgreSQL as text with its place and transaction. */
async function selectRow(databaseUrl: string, table: string) {
  if (!isFileUrl(databaseUrl)) return `ctid::text, xmin::text, "${table}"::text AS row`
  const columns = await readRows(databaseUrl, `PRAGMA table_info("${table}")`)
  return ['rowid AS "rowid"', ...columns.map(({ name }) => `quote("${name}") AS "${name}"`)].join()
}
