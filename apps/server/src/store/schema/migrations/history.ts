import { version } from '../../../version.ts'
import { DatabaseError } from '../../errors.ts'
import type { SqlFile } from './migration-files.ts'
import type { SchemaObjects } from './objects.ts'

/** A database whose migrations do not fit this version, or a migration that failed. */
export class MigrationError extends DatabaseError {
  override name = 'MigrationError'
}

/** The files that were applied to a database, by name: their checksums, and the versions that applied them. */
export type MigrationHistory = Map<string, { checksum: string; version: string | undefined }>

export const historyTable = 'castellan_migrations'

/** Creates the tables of better-auth. */
export const betterAuthMigration = '0001_better_auth.sql'

/** Recorded in place of a checksum where the app had created these tables. */
export const adoptedMark = 'adopted'

export async function readHistory(
  query: (sql: string) => Promise<unknown[][]>,
  objects: SchemaObjects,
): Promise<MigrationHistory> {
  if (!objects.has(`table ${historyTable}`)) return new Map()
  // All columns: a table of an unreleased version has fewer.
  const rows = await query(`SELECT * FROM "${historyTable}" ORDER BY "name"`)
  return new Map(
    (rows as string[][]).map(([name = '', checksum = '', _, by]) => [
      name,
      { checksum, version: by },
    ]),
  )
}

/**
 * Refuses a database that this version cannot migrate.
 * @throws MigrationError
 */
export function checkHistory(
  history: MigrationHistory,
  objects: SchemaObjects,
  migrations: SqlFile[],
) {
  const [unexpected] = objects.has(`table ${historyTable}`) ? [] : objects.keys()
  const unreleased = [...history].find(([, applied]) => applied.version === undefined)?.[0]
  if (unexpected !== undefined || unreleased !== undefined)
    throw new MigrationError(
      `This database has the ${unexpected ?? `migration ${unreleased}`}: it has tables of an unreleased version of Castellan, which this version cannot upgrade, or names of the app that only Castellan may use. ` +
        'Use a new database, or rename or drop everything whose name begins with castellan_. What an unreleased version stored there is custom roles, API keys and the audit log, but no users.',
    )
  for (const { name, checksum } of migrations) {
    const recorded = history.get(name)?.checksum
    if (recorded !== undefined && recorded !== adoptedMark && recorded !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after it was applied to this database. Restore the file, and put the change into a new migration.`,
      )
  }
  const newest = findNewer(history, migrations)
  if (newest !== undefined)
    throw new MigrationError(
      `This database was migrated by Castellan ${newest}; this is Castellan ${version}. Start ${newest} or later.`,
    )
}

/** Returns the version that applied the last migration that this one does not know, if there is any. */
function findNewer(history: MigrationHistory, migrations: SqlFile[]) {
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...history].filter(([name]) => !name.includes('/') && !known.has(name))
  return unknown.at(-1)?.[1].version
}

export function createHistorySql(dateType: string) {
  return `CREATE TABLE IF NOT EXISTS "${historyTable}" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "appliedAt" ${dateType} NOT NULL,
    "version" TEXT NOT NULL
)`
}

export function createRecordSql({ name, checksum }: SqlFile, now: Date) {
  const values = [name, checksum, now.toISOString(), version].map(
    (text) => `'${text.replaceAll("'", "''")}'`,
  )
  return `INSERT INTO "${historyTable}" ("name", "checksum", "appliedAt", "version") VALUES (${values.join(', ')})
    ON CONFLICT ("name") DO UPDATE SET "checksum" = excluded."checksum",
      "appliedAt" = excluded."appliedAt", "version" = excluded."version"`
}
