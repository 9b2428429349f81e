import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { DatabaseError } from './errors.ts'

/** A database whose history does not fit the migrations of this version. */
export class MigrationError extends DatabaseError {
  override name = 'MigrationError'
}

/** A database as the migrations need it: the caller holds it alone. */
export type MigratableDatabase = {
  /** The rows that a query finds, as arrays of values. */
  rows: (sql: string) => Promise<unknown[][]>
  /** Runs statements in one transaction, all of them or none. */
  script: (sql: string) => Promise<void>
  /** Its type of column for an instant. */
  instantType: 'DATETIME' | 'TIMESTAMPTZ(6)'
}

type Migration = { name: string; sql: string; checksum: string }

const recordTable = (instantType: string) => `CREATE TABLE IF NOT EXISTS "castellan_migrations" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "applied_at" ${instantType} NOT NULL
)`

const readMigrations = async (from: URL): Promise<Migration[]> => {
  const names = (await readdir(from)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, from), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

const checkHistory = (applied: Map<string, string>, migrations: Migration[]) => {
  for (const { name, checksum } of migrations) {
    const recorded = applied.get(name)
    if (recorded !== undefined && recorded !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after it was applied to this database. Put the file back as it was, and make the change in a new migration.`,
      )
  }
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of applied.keys()) {
    if (!known.has(name))
      throw new MigrationError(
        `This database has the migration ${name}, which this version does not know: it was made by a newer version. Start that version.`,
      )
  }
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/**
 * Applies the migrations that the database does not have yet, each in a transaction of its own with
 * its record, and returns their names. The caller holds the database alone.
 * @throws MigrationError when an applied file has changed, or is unknown.
 */
export const migrate = async (database: MigratableDatabase, from: URL, now: Date) => {
  await database.script(recordTable(database.instantType))
  const migrations = await readMigrations(from)
  const recorded = await database.rows('SELECT name, checksum FROM castellan_migrations')
  const applied = new Map(recorded as [string, string][])
  checkHistory(applied, migrations)
  const missing = migrations.filter(({ name }) => !applied.has(name))
  for (const { name, sql, checksum } of missing) {
    const record = [name, checksum, now.toISOString()].map(literal).join(', ')
    try {
      await database.script(`${sql}\n;INSERT INTO castellan_migrations VALUES (${record})`)
    } catch (error) {
      throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
  return missing.map(({ name }) => name)
}
