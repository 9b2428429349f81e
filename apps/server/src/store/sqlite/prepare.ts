import { existsSync } from 'node:fs'
import { DatabaseError } from '../errors.ts'
import { type MigratableDatabase, migrate, type Plan, plan } from '../migrate.ts'
import { tablesOfBetterAuth } from '../shape.ts'
import { recountSql } from '../user-counts.ts'
import { type Connection, openThread, type Rows } from './connection.ts'
import { asZulu, writeInstantIn } from './instants.ts'
import { noteEveryUser } from './search-index.ts'

const migrations = new URL('../../../prisma/sqlite/migrations/', import.meta.url)

/** How long a write waits for the locks of other programs on the file. */
export const busyTimeoutMs = 5_000

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
export const prepare = async (path: string, now: Date, isHeld: boolean) => {
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
