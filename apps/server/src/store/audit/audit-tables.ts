import type { Dialect } from '../database.ts'
import type { SqlFile } from '../schema/migrations/migration-files.ts'

/** What is wrong with a table of the audit log. */
export type TableViolation = { object: string; difference: 'missing' | 'disabled' | 'changed' }

/** Selects each table of the audit log with its definition: the names and types of its columns. */
const definitionsSql: Record<Dialect, string> = {
  sqlite: `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name GLOB 'castellan_audit_*'`,
  postgresql: `SELECT relname, string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relname LIKE 'castellan\\_audit\\_%' AND relkind = 'r' AND pg_table_is_visible(pg_class.oid)
      AND attnum > 0 AND NOT attisdropped GROUP BY relname`,
}

const auditTables = `SELECT oid AS id, relname, relrowsecurity FROM pg_class
  WHERE relname LIKE 'castellan\\_audit\\_%' AND relkind = 'r' AND pg_table_is_visible(oid)`

const isForAllRows = `polpermissive AND coalesce(pg_get_expr(polqual, polrelid), 'true') = 'true'
  AND coalesce(pg_get_expr(polwithcheck, polrelid), 'true') = 'true'`

/** Selects what keeps rows of the audit log from a role. A policy of ours is for all rows. */
const rowSecuritySql = `WITH pg_audit_tables AS (${auditTables})
  SELECT 'row-level security of ' || relname AS object, 'disabled' AS difference
    FROM pg_audit_tables WHERE NOT relrowsecurity
  UNION ALL SELECT 'policy ' || polname || ' on ' || relname, 'changed'
    FROM pg_audit_tables JOIN pg_policy ON polrelid = id WHERE NOT (${isForAllRows})
  UNION ALL SELECT 'policy of ' || current_user || ' on ' || relname, 'missing'
    FROM pg_audit_tables AS pg_hidden WHERE row_security_active(id) AND NOT EXISTS (
      SELECT 1 FROM pg_policy WHERE polrelid = pg_hidden.id AND polcmd IN ('*', 'r') AND ${isForAllRows} AND EXISTS (
        SELECT 1 FROM unnest(polroles) AS one WHERE one = 0 OR pg_has_role(one, 'USAGE')))`

/**
 * Compares the tables of the audit log with the migration that creates them. Another type of a column
 * would read other values than were written, and a policy could hide events.
 */
export async function findTableViolations(
  query: (sql: string) => Promise<unknown[][]>,
  dialect: Dialect,
  migrations: SqlFile[],
): Promise<TableViolation[]> {
  const found = new Map(
    (await query(definitionsSql[dialect])).map(([name, text]) => [name, String(text)]),
  )
  const changed = listDefinitions(migrations).flatMap(([name, sql]): TableViolation[] => {
    const definition = found.get(name)
    const object = `table ${name}`
    if (definition === undefined) return [{ object, difference: 'missing' }]
    const expected = dialect === 'sqlite' ? sql : toColumnTypes(sql)
    return definition === expected ? [] : [{ object, difference: 'changed' }]
  })
  const hidden = dialect === 'sqlite' ? [] : await query(rowSecuritySql)
  return [
    ...changed,
    ...hidden.map(([object, difference]) => ({ object, difference }) as TableViolation),
  ]
}

/** Returns each table of the audit log with the statement that creates it. */
function listDefinitions(migrations: SqlFile[]): [name: string, sql: string][] {
  const statements = migrations.flatMap(({ sql }) => [
    ...sql.matchAll(/^CREATE TABLE "(castellan_audit_\w+)"[^;]*/gm),
  ])
  return statements.map(([sql, name = '']) => [name, sql])
}

/** Returns the names and types of columns as PostgreSQL shows them. */
function toColumnTypes(sql: string) {
  return [...sql.matchAll(/^ {4}"(\w+)" (\w+)(\(\d\))?/gm)]
    .map(([, name, type = '', precision = '']) => {
      const shown = type === 'TIMESTAMPTZ' ? `timestamp${precision} with time zone` : type
      return `${name} ${shown.toLowerCase()}`
    })
    .join(', ')
}
