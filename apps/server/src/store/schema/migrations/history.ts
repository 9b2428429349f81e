import { DatabaseError } from '../../errors.ts'
import type { SqlFile } from './migration-files.ts'
import type { SchemaObjects } from './objects.ts'

/** A database whose migrations do not fit this version, or a migration that failed. */
export class MigrationError extends DatabaseError {
  override name = 'MigrationError'
}

/** The checksums of the files that were applied to a database, by name. */
export type MigrationHistory = Map<string, string>

export const historyTable = 'castellan_migrations'

/** Creates the tables of better-auth. */
export const betterAuthMigration = '0001_better_auth.sql'

/** Recorded in place of a checksum where the app had created these tables. */
export const adoptedMark = 'adopted'

/** The first migration of versions that were never released. */
const unreleasedMigration = '0001_better_auth_tables.sql'

export async function readHistory(
  query: (sql: string) => Promise<unknown[][]>,
  objects: SchemaObjects,
): Promise<MigrationHistory> {
  if (!objects.has(`table ${historyTable}`)) return new Map<string, string>()
  const rows = await query(`SELECT "name", "checksum" FROM "${historyTable}"`)
  return new Map(rows as [string, string][])
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
  if (unexpected !== undefined || history.has(unreleasedMigration))
    throw new MigrationError(
      `This database has the ${unexpected ?? `migration ${unreleasedMigration}`}: it has tables of an unreleased version of Castellan, which this version cannot upgrade, or names of the app that only Castellan may use. ` +
        'Use a new database, or rename or drop everything whose name begins with castellan_. What an unreleased version stored there is custom roles, API keys and the audit log, but no users.',
    )
  for (const { name, checksum } of migrations) {
    const recorded = history.get(name)
    if (recorded !== undefined && recorded !== adoptedMark && recorded !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after it was applied to this database. Restore the file, and put the change into a new migration.`,
      )
  }
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of history.keys()) {
    const isRepeatable = name.includes('/')
    if (!isRepeatable && !known.has(name))
      throw new MigrationError(
        `This database has the migration ${name}, which this version does not know: a newer version of Castellan applied it. Start that version.`,
      )
  }
}

export function createHistorySql(dateType: string) {
  return `CREATE TABLE IF NOT EXISTS "${historyTable}" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "appliedAt" ${dateType} NOT NULL
)`
}

export function createRecordSql({ name, checksum }: SqlFile, now: Date) {
  const values = [name, checksum, now.toISOString()].map(
    (text) => `'${text.replaceAll("'", "''")}'`,
  )
  return `INSERT INTO "${historyTable}" ("name", "checksum", "appliedAt") VALUES (${values.join(', ')})
    ON CONFLICT ("name") DO UPDATE SET "checksum" = excluded."checksum", "appliedAt" = excluded."appliedAt"`
}
