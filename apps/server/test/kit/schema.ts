import { isFileUrl } from '../../src/store/database-url.ts'
import { type Row, readRows } from './raw-sql.ts'

const sqliteSchema = `SELECT tbl_name AS owner, type AS kind, name, sql AS definition FROM sqlite_master`

/** What a file stores in addition to its tables. */
const pragmas = ['journal_mode', 'user_version', 'application_id', 'auto_vacuum', 'page_size']

const postgresSchema = `
  WITH relations AS (
    SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  )
  SELECT nspname AS owner, 'schema' AS kind, nspname AS name, nspowner::regrole::text AS definition
    FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_temp%' AND nspname NOT LIKE 'pg\\_toast%'
  UNION ALL SELECT extname, 'extension', extname, extversion FROM pg_extension
  UNION ALL SELECT relname, 'relation', nspname || '.' || relname,
    concat_ws(' ', relkind, relpersistence, relowner::regrole, reloptions, relrowsecurity, relacl)
    FROM relations
  UNION ALL SELECT relname, 'column', relname || '.' || attname, concat_ws(' ', attnum,
      format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
      attcollation::regcollation, pg_get_expr(adbin, adrelid))
    FROM relations JOIN pg_attribute ON attrelid = relations.oid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'v', 'm', 'p') AND attnum > 0
  UNION ALL SELECT relname, 'constraint', conname, pg_get_constraintdef(pg_constraint.oid)
    FROM pg_constraint JOIN relations ON conrelid = relations.oid
  UNION ALL SELECT indexname, 'index', indexname, indexdef FROM pg_indexes
    WHERE schemaname NOT LIKE 'pg\\_%'
  UNION ALL SELECT tgname, 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal
  UNION ALL SELECT proname, 'routine', proname, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
      AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
  UNION ALL SELECT ltrim(typname, '_'), 'type', typname, typtype::text FROM pg_type
    WHERE typnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND coalesce(nullif(typelem, 0), oid) NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
  UNION ALL SELECT collname, 'collation', collname, collprovider::text FROM pg_collation
    WHERE collnamespace::regnamespace::text <> 'pg_catalog'
  UNION ALL SELECT 'setting', 'setting', setdatabase::text, setconfig::text FROM pg_db_role_setting
    WHERE setdatabase IN (SELECT oid FROM pg_database WHERE datname = current_database())`

/** Returns everything in a database's schema, with Castellan's own tables only on request. */
export async function readSchema(databaseUrl: string, { ours = false } = {}): Promise<Row[]> {
  const everything = await readEverything(databaseUrl)
  return ours ? everything : everything.filter((object) => !isOurs(object))
}

/** Whether it is named castellan_, or is the extension that searches use. */
function isOurs({ owner, name }: Row) {
  return [owner, name].some((one) => /^castellan_|^pg_trgm$/.test(`${one}`))
}

async function readEverything(databaseUrl: string): Promise<Row[]> {
  if (!isFileUrl(databaseUrl)) return readRows(databaseUrl, `${postgresSchema} ORDER BY 2, 1, 3`)
  const objects = await readRows(databaseUrl, `${sqliteSchema} ORDER BY 2, 1, 3`)
  for (const name of pragmas) objects.push(...(await readRows(databaseUrl, `PRAGMA ${name}`)))
  return objects
}
