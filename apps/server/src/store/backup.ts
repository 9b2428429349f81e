import { toFilePath } from './database-url.ts'
import { DatabaseError } from './errors.ts'
import type { DatabaseOptions } from './open-database.ts'

export type { DumpFacts } from './postgres/dump-facts.ts'

/**
 * Copies the SQLite file of a database, with everything that was committed before, to a new file.
 * @throws DatabaseError
 */
export async function copyDatabase({ url }: DatabaseOptions, to: string) {
  const { copyFile } = await import('./sqlite/copy-file.ts')
  return copyFile(toFilePath(url), to)
}

/**
 * Reads what a dump of a PostgreSQL database depends on.
 * @throws DatabaseError
 */
export async function readDumpFacts(options: DatabaseOptions) {
  const facts = await import('./postgres/dump-facts.ts')
  return facts.readDumpFacts(options)
}

/**
 * Reads what the restore of a dump depends on: `undefined` if there is no database to replace.
 * @throws DatabaseError, also for a dump that does not exist or that is not whole
 */
export async function readRestoreFacts(dump: string, options: DatabaseOptions) {
  const { requireDump } = await import('./postgres/dump-file.ts')
  const { findDumpFacts } = await import('./postgres/dump-facts.ts')
  await requireDump(dump)
  return findDumpFacts(options)
}

/**
 * Makes sure that a file is a whole database of Castellan that this version can use. Returns the triggers in it
 * that are not Castellan's, and what a start would warn of.
 * @throws DatabaseError
 */
export async function requireBackup(file: string, options: DatabaseOptions) {
  const { requireIntactFile } = await import('./sqlite/copy-file.ts')
  const { listForeignTriggers } = await import('./sqlite/foreign-triggers.ts')
  const { planSqlite } = await import('./sqlite/prepare.ts')
  await requireIntactFile(file)
  const { isNew, schema, violations, warnings } = await planSqlite(file, options)
  if (isNew) throw new DatabaseError(`The file ${file} has no tables of Castellan.`)
  const triggers = await listForeignTriggers(file, schema)
  return { triggers, warnings: [...violations, ...warnings] }
}

/**
 * Copies a file next to the database, which no one else can use until the restore is closed.
 * @throws DatabaseError while a server or another program uses the database
 */
export async function openRestore(file: string, { url }: DatabaseOptions) {
  const { openFileRestore } = await import('./sqlite/restore-file.ts')
  return openFileRestore(file, toFilePath(url))
}
