import type { Dialect } from '../../database.ts'
import { DatabaseError } from '../../errors.ts'
import { type Model, modelNames } from '../models.ts'
import type { DeclaredSchema } from './declared-schema.ts'
import { isNamedLike, type SchemaMapping } from './find-mapping.ts'

/** What has a name among tables, such as `view`, by that name. */
export type Relations = ReadonlyMap<string, string>

/** The kind of a row of `pg_class`. */
export const relationKindSql = `CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
  WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'type' END`

/** Selects name and kind of everything that no table can have the name of. */
export const relationsSql: Record<Dialect, string> = {
  sqlite: `SELECT name, CASE WHEN type = 'table' AND wr THEN 'table WITHOUT ROWID'
      WHEN type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_xinfo(t.name) c WHERE c.name = 'rowid' COLLATE NOCASE)
        THEN 'table with a column rowid, which hides its row ids' ELSE type END
    FROM pragma_table_list t WHERE schema = 'main'`,
  postgresql: `SELECT relname, ${relationKindSql} FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND pg_table_is_visible(oid)
      AND relnamespace <> 'pg_catalog'::regnamespace`,
}

/** Indexes the rows of `relationsSql`. */
export function toRelations(rows: unknown[][]): Relations {
  return new Map(rows.map(([name, kind]) => [String(name), String(kind)]))
}

/**
 * Makes sure that the tables of better-auth are ordinary ones. Indexes of a partitioned table cannot be
 * built without blocking the app, and random users are drawn by row id. Nor may anything else have the name
 * of a table that is missing.
 * @throws DatabaseError that names the table
 */
export function requireOrdinaryTables(
  mapping: SchemaMapping,
  relations: Relations,
  declared: DeclaredSchema = {},
) {
  const userTable = mapping.user?.modelName ?? ''
  const isPossible = (model: Model, name: string, kind: string) =>
    declared[model] !== false && /view|foreign/.test(kind) && isNamedLike(model, name, userTable)
  for (const model of modelNames) {
    const modelName = mapping[model]?.modelName
    for (const [name, kind] of relations)
      if (
        modelName === undefined
          ? isPossible(model, name, kind)
          : name === modelName && kind !== 'table'
      )
        throw new DatabaseError(`${name} is a ${kind}, but Castellan needs an ordinary table.`)
  }
}
