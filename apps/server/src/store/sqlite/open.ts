import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { PrismaClient } from '../generated/sqlite/client.ts'
import { type MigratableDatabase, migrate, type Plan, plan } from '../migrate.ts'
import type { OpenDatabase } from '../open.ts'
import { tablesOfBetterAuth } from '../shape.ts'
import { sqliteAdapter } from './adapter.ts'
import { type Connection, openConnection, type Rows } from './connection.ts'
import { FileUnusableError } from './errors.ts'
import { asZulu, writeInstantIn } from './instants.ts'
import { FileInUseError, holdFile } from './lock.ts'

const migrations = new URL('../../../prisma/sqlite/migrations/', import.meta.url)

/** How long a write waits for the locks of other programs on the file. */
const busyTimeoutMs = 5_000

/** How long a transaction waits for those before it, and how long it may then take. */
const transactionOptions = { maxWait: 5_000, timeout: 5_000 }

/** Makes folder and file where they are missing, for their owner alone, and holds the file. */
const hold = (path: string) => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
    return holdFile(path)
  } catch (error) {
    throw error instanceof FileInUseError ? error : new FileUnusableError(path, error as Error)
  }
}

const shapeSql = `SELECT t.name, c.name, c.type, c."notnull" AND c.dflt_value IS NULL AND NOT c.pk
  FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
  WHERE t.type = 'table' AND t.name IN (${tablesOfBetterAuth.map((name) => `'${name}'`).join(', ')})`

/** A connection that writes, as the migrations need it. */
export const migratable = ({ request }: Connection): MigratableDatabase => ({
  rows: async (sql) => (await request<Rows>('query', sql)).rows,
  script: async (sql) => {
    await request('begin')
    try {
      await request('script', sql)
      await request('commit')
    } catch (error) {
      await request('rollback')
      throw error
    }
  },
  instantType: 'DATETIME',
  shapeSql,
  historySql: "SELECT 1 FROM sqlite_master WHERE name = 'castellan_migrations'",
})

/**
 * Opens the SQLite file at `path`, makes it and its tables where they are missing, and holds it for
 * this process. Reads and writes have a connection and a thread each.
 * @throws FileInUseError, FileUnusableError, MigrationError
 */
export const openSqlite = async (path: string, now: Date): Promise<OpenDatabase> => {
  const release = hold(path)
  const opened: Connection[] = []
  // The connection that writes goes last: it leaves all that was written in the one file.
  const close = async () => {
    for (const connection of opened.toReversed()) await connection.close()
    release()
  }
  try {
    const writing = await openConnection(path, 'writes', busyTimeoutMs)
    opened.push(writing)
    const database = migratable(writing)
    const planned = await plan(database, migrations)
    const { adopted, adds, shape } = planned
    // The journal of an app's file is the app's affair.
    if (!adopted) await writing.request('script', 'PRAGMA journal_mode = WAL')
    const writeInstant = adopted ? await writeInstantIn(database, shape) : asZulu
    const migrated = await migrate(database, planned, now)
    const reading = await openConnection(path, 'reads', busyTimeoutMs)
    opened.push(reading)
    const adapter = sqliteAdapter(reading, writing, writeInstant)
    const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' })
    return { prisma, dialect: 'sqlite', transactionOptions, migrated, adopted, adds, shape, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Says what opening the SQLite file at `path` would do, and changes nothing; a file that is not there
 * is not made.
 * @throws DatabaseError
 */
export const planSqlite = async (path: string): Promise<Plan> => {
  const connection = await openConnection(
    existsSync(path) ? path : ':memory:',
    'reads',
    busyTimeoutMs,
  )
  try {
    const database = migratable(connection)
    const planned = await plan(database, migrations)
    if (planned.adopted) await writeInstantIn(database, planned.shape)
    return planned
  } finally {
    await connection.close()
  }
}
