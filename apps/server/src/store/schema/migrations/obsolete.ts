import { historyTable, type MigrationHistory } from './history.ts'
import type { MigratableDatabase } from './migratable-database.ts'
import type { MigrationFiles } from './migration-files.ts'

/** An object that a repeatable file created, with the name of the file. */
export type CreatedObject = { kind: 'index' | 'table'; object: string; name: string }

/**
 * Lists what earlier starts created only for what the schema file said then, or for tables that an app lacked:
 * indexes of additional fields, and tables that stand in for others.
 */
export function listObsolete(
  history: MigrationHistory,
  { repeatables }: MigrationFiles,
): CreatedObject[] {
  const needed = new Set(repeatables.map(({ name }) => name))
  return [...history.keys()].flatMap((name): CreatedObject[] => {
    const [, folder, object] = /^(fields|tables)\/(\w+)\.sql$/.exec(name) ?? []
    if (object === undefined || needed.has(name)) return []
    return [{ kind: folder === 'fields' ? 'index' : 'table', object, name }]
  })
}

/** Says that a start drops an object. */
export function describeObsolete({ kind, object }: CreatedObject) {
  return `The ${kind} ${object} is not needed any more: a start drops it.`
}

/** Drops an object, and forgets its file. */
export function removeObsolete(
  database: MigratableDatabase,
  { kind, object, name }: CreatedObject,
) {
  const forget = `DELETE FROM "${historyTable}" WHERE "name" = '${name}'`
  if (kind === 'index') return database.replaceIndex(object, '', forget)
  return database.runInTransaction(`DROP TABLE IF EXISTS "${object}"\n;${forget}`)
}
