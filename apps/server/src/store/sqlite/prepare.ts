import { existsSync } from 'node:fs'
import { DatabaseError } from '../errors.ts'
import { betterAuthTables } from '../schema/adoption.ts'
import {
  applyMigrations,
  type MigratableDatabase,
  type MigrationPlan,
  planMigrations,
} from '../schema/migrator.ts'
import { recountSql } from '../user-list/count.ts'
import { type Connection, openThreadConnection, type QueryRows } from './connection.ts'
import { detectDateFormat, encodeIsoDate } from './date-format.ts'
import { enqueueEveryUserSql } from './search-index.ts'

const migrations = new URL('../../../prisma/sqlite/migrations/', import.meta.url)

/** How long a write waits for the locks of other programs on the file. */
export const busyTimeoutMs = 5_000

const shapeSql = `SELECT t.name, c.name, c.type, c."notnull" AND c.dflt_value IS NULL AND NOT c.pk
  FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
  WHERE t.type = 'table' AND t.name IN (${betterAuthTables.map((name) => `'${name}'`).join(', ')})`

/** A connection that writes, as the migrations need it. */
export function createMigratableDatabase({ request }: Connection): MigratableDatabase {
  return {
    rows: async (sql) => (await request<QueryRows>('query', sql)).rows,
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
  }
}

/** Prepares the file for this version, on a connection of its own, unless a server has done so. */
export async function prepareSqlite(path: string, now: Date, isHeld: boolean) {
  const connection = await openThreadConnection(path, 'writes', busyTimeoutMs)
  try {
    const database = createMigratableDatabase(connection)
    const planned = await planMigrations(database, migrations)
    const { adopted, adds, tables } = planned
    if (!isHeld && planned.pending.length > 0)
      throw new DatabaseError(
        `The server that uses ${path} is of another version. Use the command line of that version, or stop it first.`,
      )
    const writeInstant = adopted ? await detectDateFormat(database, tables) : encodeIsoDate
    const migrated = isHeld ? await carryOut(connection, planned, now) : []
    const [[journal]] = (await database.rows('PRAGMA journal_mode')) as [[string]]
    return { adopted, adds, tables, writeInstant, migrated, hasLog: journal === 'wal' }
  } finally {
    await connection.close()
  }
}

/**
 * Says what opening the SQLite file at `path` would do, and changes nothing; a file that is not there
 * is not made.
 * @throws DatabaseError
 */
export async function planSqlite(path: string): Promise<MigrationPlan> {
  const connection = await openThreadConnection(
    existsSync(path) ? path : ':memory:',
    'reads',
    busyTimeoutMs,
  )
  try {
    const database = createMigratableDatabase(connection)
    const planned = await planMigrations(database, migrations)
    if (planned.adopted) await detectDateFormat(database, planned.tables)
    return planned
  } finally {
    await connection.close()
  }
}

/** Makes what is planned. */
async function carryOut(connection: Connection, planned: MigrationPlan, now: Date) {
  const database = createMigratableDatabase(connection)
  // The journal of an app's file is the app's affair.
  if (!planned.adopted) await connection.request('script', 'PRAGMA journal_mode = WAL')
  const migrated = await applyMigrations(database, planned, now)
  await database.script(recountSql.sqlite)
  if (planned.lost.length > 0) await database.script(enqueueEveryUserSql)
  return migrated
}
