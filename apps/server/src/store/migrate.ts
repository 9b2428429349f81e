import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Connection, Rows } from './sqlite/connection.ts'

/** A database whose history does not fit the migrations of this version. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

type Migration = { name: string; sql: string; checksum: string }

const folder = new URL('../../prisma/sqlite/migrations/', import.meta.url)

const recordTable = `CREATE TABLE IF NOT EXISTS "castellan_migrations" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "checksum" TEXT NOT NULL,
    "applied_at" DATETIME NOT NULL
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

const appliedIn = async ({ request }: Connection) => {
  const { rows } = await request<Rows>('query', 'SELECT name, checksum FROM castellan_migrations')
  return new Map(rows as [string, string][])
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

/**
 * Applies the migrations that the database does not have yet, each in a transaction of its own with
 * its record, and returns their names. The caller holds the file's lock.
 * @throws MigrationError when an applied file has changed, or is unknown.
 */
export const migrate = async (connection: Connection, now: Date, from = folder) => {
  const { request } = connection
  await request('script', recordTable)
  const migrations = await readMigrations(from)
  const applied = await appliedIn(connection)
  checkHistory(applied, migrations)
  const missing = migrations.filter(({ name }) => !applied.has(name))
  for (const { name, sql, checksum } of missing) {
    await request('begin')
    try {
      await request('script', sql)
      await request('execute', 'INSERT INTO castellan_migrations VALUES (?, ?, ?)', [
        name,
        checksum,
        now.toISOString(),
      ])
      await request('commit')
    } catch (error) {
      await request('rollback')
      throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
  return missing.map(({ name }) => name)
}
