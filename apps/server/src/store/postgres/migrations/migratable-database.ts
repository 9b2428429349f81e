import type pg from 'pg'
import type { MigratableDatabase } from '../../schema/migrations/migratable-database.ts'
import { buildAppSearchPath } from '../connection/search-path.ts'
import { protectTablesSql } from '../rights/table-access.ts'
import { replaceIndex } from './replace-index.ts'
import { runInTransaction } from './run-in-transaction.ts'

const columnsSql = `SELECT c.relname, a.attname, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), a.atttypmod),
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', a.attgenerated <> '', a.attnotnull OR t.typnotnull,
    (SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid IN (t.oid, t.typelem))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
    AND c.relnamespace <> 'pg_catalog'::regnamespace AND c.relname NOT LIKE 'castellan\\_%'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
    AND a.attnum > 0 AND NOT a.attisdropped`

/** What the migrator needs, on a connection that may write. */
export function createMigratableDatabase(
  client: pg.Client,
  ownSchema: string | undefined,
): MigratableDatabase {
  // In the same transaction, so that no other role ever sees a new table.
  const run = (sql: string) => runInTransaction(client, `${sql}\n;${protectTablesSql}`)
  return {
    query: async (sql) => {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
      return rows
    },
    runInTransaction: run,
    runInAppSchema: (sql) => run(ownSchema ? `${buildAppSearchPath(ownSchema)}${sql}` : sql),
    replaceIndex: async (name, sql, record) => {
      await replaceIndex(client, name, sql)
      await client.query(record)
    },
    dateType: 'TIMESTAMPTZ(6)',
    columnsSql,
    dialect: 'postgresql',
  }
}
