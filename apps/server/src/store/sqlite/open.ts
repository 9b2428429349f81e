import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { DatabaseError } from '../errors.ts'
import { PrismaClient } from '../generated/sqlite/client.ts'
import { type MigratableDatabase, migrate, type Plan, plan } from '../migrate.ts'
import type { OpenDatabase } from '../open.ts'
import { tablesOfBetterAuth } from '../shape.ts'
import { recountSql } from '../user-counts.ts'
import { sqliteDrivers } from './adapter.ts'
import { type Connection, openHere, openThread, type Rows } from './connection.ts'
import { FileUnusableError } from './errors.ts'
import { asZulu, writeInstantIn } from './instants.ts'
import { FileInUseError, holdFile } from './lock.ts'
import { openLog } from './log.ts'
import { followUsers, noteEveryUser } from './search-index.ts'

const migrations = new URL('../../../prisma/sqlite/migrations/', import.meta.url)

/** How long a write waits for the locks of other programs on the file. */
const busyTimeoutMs = 5_000

/** The pages that lists and searches keep in memory: a first page is read again and again. */
const scanningCacheMb = 16

/** Who opens a database: a server, or somebody who only has something to do there. */
export type Opener = 'server' | 'guest'

/**
 * Makes folder and file where they are missing, for their owner alone, and holds the file; answers how to
 * let go of it. Nothing is held by a guest while a server holds it.
 */
const hold = (path: string, opener: Opener) => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
    return holdFile(path)
  } catch (error) {
    if (!(error instanceof FileInUseError)) throw new FileUnusableError(path, error as Error)
    if (opener === 'guest') return undefined
    throw error
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
  index: async (statement) => {
    await request('script', statement.replace('CREATE INDEX', 'CREATE INDEX IF NOT EXISTS'))
  },
  instantType: 'DATETIME',
  shapeSql,
  historySql: "SELECT 1 FROM sqlite_master WHERE name = 'castellan_migrations'",
  namesSql: "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')",
})

/** Makes what is planned. */
const carryOut = async (connection: Connection, planned: Plan, now: Date) => {
  const database = migratable(connection)
  // The journal of an app's file is the app's affair.
  if (!planned.adopted) await connection.request('script', 'PRAGMA journal_mode = WAL')
  const migrated = await migrate(database, planned, now)
  await database.script(recountSql.sqlite)
  if (planned.lost.length > 0) await database.script(noteEveryUser)
  return migrated
}

/** Prepares the file for this version, on a connection of its own, unless a server has done so. */
const prepare = async (path: string, now: Date, isHeld: boolean) => {
  const connection = await openThread(path, 'writes', busyTimeoutMs)
  try {
    const database = migratable(connection)
    const planned = await plan(database, migrations)
    const { adopted, adds, shape } = planned
    if (!isHeld && planned.pending.length > 0)
      throw new DatabaseError(
        `The server that uses ${path} is of another version. Use the command line of that version, or stop it first.`,
      )
    const writeInstant = adopted ? await writeInstantIn(database, shape) : asZulu
    const migrated = isHeld ? await carryOut(connection, planned, now) : []
    const [[journal]] = (await database.rows('PRAGMA journal_mode')) as [[string]]
    return { adopted, adds, shape, writeInstant, migrated, hasLog: journal === 'wal' }
  } finally {
    await connection.close()
  }
}

/** Commits are checkpointed into the file after so many of them. */
const commitsAtOnce = 500

/**
 * The connection that writes. Where the file has a write-ahead log, it works on this thread, the log
 * is flushed off it, and another connection moves the log into the file; else a commit waits for the
 * disk itself, on a thread of its own.
 */
const writer = async (path: string, hasLog: boolean, scanning: Connection) => {
  if (!hasLog) {
    const writing = await openThread(path, 'writes', busyTimeoutMs)
    return { writing, flushed: async () => {}, close: writing.close }
  }
  const writing = openHere(path, 'writes', busyTimeoutMs)
  const log = openLog(path)
  let commits = 0
  const flushed = () => {
    commits += 1
    if (commits % commitsAtOnce === 0)
      scanning.request('query', 'PRAGMA wal_checkpoint(PASSIVE)').catch(() => {})
    return log.flush()
  }
  const close = async () => {
    await log.close()
    await writing.close()
  }
  return { writing, flushed, close }
}

/**
 * Opens the SQLite file at `path`, makes it and its tables where they are missing, and holds it for
 * this process. A guest may come while a server holds it.
 * @throws FileInUseError, FileUnusableError, MigrationError
 */
export const openSqlite = async (
  path: string,
  now: Date,
  opener: Opener,
): Promise<OpenDatabase> => {
  const release = hold(path, opener)
  const reading: (() => Promise<void>)[] = []
  const writing: (() => Promise<void>)[] = []
  // What writes is closed after what reads: it leaves all that was written in the one file.
  const close = async () => {
    for (const end of [...reading, ...writing]) await end()
    release?.()
  }
  try {
    const isHeld = release !== undefined
    const { hasLog, writeInstant, ...prepared } = await prepare(path, now, isHeld)
    const scanning = await openThread(path, 'reads', busyTimeoutMs, scanningCacheMb)
    reading.push(scanning.close)
    const { close: closeWriter, ...written } = await writer(path, hasLog, scanning)
    writing.push(closeWriter)
    const upkeep = opener === 'server' ? await openThread(path, 'writes', busyTimeoutMs) : undefined
    if (upkeep) reading.push(followUsers(upkeep), upkeep.close)
    const finding = openHere(path, 'reads', busyTimeoutMs)
    reading.push(finding.close)
    const drivers = sqliteDrivers({ finding, scanning, ...written }, writeInstant)
    const { finder, scanner, begin, factory } = drivers
    const client = (adapter: SqlDriverAdapterFactory) =>
      new PrismaClient({ adapter, errorFormat: 'minimal' })
    return {
      ...prepared,
      dialect: 'sqlite',
      trigrams: [],
      prisma: client(factory),
      finder,
      scanner,
      begin,
      atOnce: async ({ sql, values }) => {
        if (!upkeep) throw new Error('A guest does no work in the background')
        await upkeep.request('together', '', [[sql, values]])
      },
      client,
      close,
    }
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
  const connection = await openThread(existsSync(path) ? path : ':memory:', 'reads', busyTimeoutMs)
  try {
    const database = migratable(connection)
    const planned = await plan(database, migrations)
    if (planned.adopted) await writeInstantIn(database, planned.shape)
    return planned
  } finally {
    await connection.close()
  }
}
