import type { Dialect } from '../../database.ts'
import { relationKindSql } from '../mapping/relations.ts'
import type { RepeatableFile } from './migration-files.ts'

/** The objects of Castellan in a database, such as `trigger castellan_user_counts_insert`. */
export type SchemaObjects = Map<string, string>

/**
 * Selects kind and name of each table, function, trigger and valid index of Castellan, and of what has a name
 * like these; and the definition of a function or trigger in the form of its file.
 */
export const objectsSql: Record<Dialect, string> = {
  sqlite: `SELECT type AS kind, name, CASE type WHEN 'trigger' THEN sql ELSE '' END AS definition
    FROM sqlite_master WHERE name GLOB 'castellan_*'`,
  postgresql: `SELECT ${relationKindSql} AS kind, relname AS name, '' AS definition FROM pg_class
    WHERE relname LIKE 'castellan\\_%' AND relkind NOT IN ('i', 'I') AND pg_table_is_visible(oid)
  UNION ALL SELECT 'index', relname, '' FROM pg_class JOIN pg_index ON indexrelid = oid
    WHERE relname LIKE 'castellan\\_%' AND indisvalid AND pg_table_is_visible(oid)
  UNION ALL SELECT 'trigger', tgname, CASE
      WHEN tgenabled = 'A' OR tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica'
      THEN pg_get_triggerdef(oid, true) ELSE 'disabled' END
    FROM pg_trigger WHERE tgname LIKE 'castellan\\_%' AND pg_table_is_visible(tgrelid)
  UNION ALL SELECT 'function', proname, concat(
      'CREATE FUNCTION ', proname, '(', pg_get_function_arguments(pg_proc.oid), ') RETURNS ',
      pg_get_function_result(pg_proc.oid), ' LANGUAGE ', lanname,
      CASE provolatile WHEN 'i' THEN ' IMMUTABLE' END, CASE WHEN proisstrict THEN ' STRICT' END,
      CASE proparallel WHEN 's' THEN ' PARALLEL SAFE' END, CASE WHEN prosecdef THEN ' SECURITY DEFINER' END,
      CASE proconfig WHEN ARRAY['search_path=' || quote_ident(current_schema) || ', pg_temp']
        THEN ' SET search_path FROM CURRENT' ELSE ' SET ' || proconfig::text END, ' AS $$', prosrc, '$$')
    FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
    WHERE proname LIKE 'castellan\\_%' AND pg_function_is_visible(pg_proc.oid)`,
}

/** Indexes the rows of `objectsSql`. */
export function toSchemaObjects(rows: unknown[][]): SchemaObjects {
  return new Map(rows.map(([kind, name, definition]) => [`${kind} ${name}`, String(definition)]))
}

/** `trigger castellan_user_counts_insert`. */
export function describeObject({ kind, object }: RepeatableFile) {
  return `${kind} ${object}`
}

/** How the object of a file differs from it; undefined if it does not. */
export function findDifference(file: RepeatableFile, objects: SchemaObjects) {
  const definition = objects.get(describeObject(file))
  if (definition === undefined) return 'missing'
  if (definition === 'disabled') return definition
  const isSame = definition === '' || normalize(definition) === normalize(readDefinition(file))
  return isSame ? undefined : 'changed'
}

/** Returns the statement of a file that creates its object. */
function readDefinition({ sql }: RepeatableFile) {
  return /^CREATE [^;]*(?:;\n[\s\S]*?^END(?: \$\$)?)?/m.exec(sql)?.[0] ?? ''
}

/** Databases store a definition without optional quotes, and PostgreSQL without line breaks. */
function normalize(definition: string) {
  return definition
    .replace(/^CREATE OR REPLACE /, 'CREATE ')
    .replaceAll('"', '')
    .replace(/\s+/g, ' ')
    .trim()
}
