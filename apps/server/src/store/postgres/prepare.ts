import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { betterAuthTables } from '../schema/adoption.ts'
import {
  applyMigrations,
  type MigratableDatabase,
  type MigrationPlan,
  planMigrations,
} from '../schema/migrator.ts'
import { recountSql } from '../user-list/count.ts'
import { openClient, type PostgresOptions } from './pool.ts'
import { createSearchIndex, planSearchIndex } from './search-index.ts'

const migrations = new URL('../../../prisma/postgresql/migrations/', import.meta.url)

/** The number that every Castellan server locks while it changes the tables: "cast" in ASCII. */
const migrationLock = 0x63_61_73_74

/** How long one server waits while another changes the tables. */
const longestWaitMs = 60_000

/** How long a change of tables waits for the app that is using them, which waits behind it. */
const lockTimeout = "SET lock_timeout = '5s'"

const shapeSql = `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.oid IN (${betterAuthTables.map((name) => `to_regclass('"${name}"')`).join(', ')})
    AND a.attnum > 0 AND NOT a.attisdropped`

/**
 * Opens the database for the change of its tables alone, and makes what is missing: one server at a time.
 * @throws DatabaseError
 */
export async function preparePostgres(options: PostgresOptions, now: Date) {
  const client = await connected(options)
  try {
    const schema = await schemaOf(client)
    await lockMigrations(client)
    await client.query(lockTimeout)
    const database = migratable(client)
    const planned = await planMigrations(database, migrations)
    const { adopted, adds, tables } = planned
    const migrated = await applyMigrations(database, planned, now)
    await database.script(recountSql.postgresql)
    const trigrams = await createSearchIndex(client, database)
    return {
      schema,
      adopted,
      adds: [...adds, ...trigrams.adds],
      tables,
      migrated,
      trigrams: trigrams.columns,
    }
  } finally {
    await client.end()
  }
}

/**
 * Says what opening a PostgreSQL database would do, and changes nothing.
 * @throws DatabaseError
 */
export async function planPostgres(options: PostgresOptions): Promise<MigrationPlan> {
  const client = await connected(options)
  try {
    await client.query('SET default_transaction_read_only = on')
    await schemaOf(client)
    const planned = await planMigrations(migratable(client), migrations)
    return { ...planned, adds: [...planned.adds, ...(await planSearchIndex(client))] }
  } finally {
    await client.end()
  }
}

function migratable(client: pg.Client): MigratableDatabase {
  return {
    rows: async (sql) => {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
      return rows
    },
    script: async (sql) => {
      await client.query('BEGIN')
      try {
        await client.query(sql)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      }
    },
    index: async (statement) => {
      const [, name = ''] = /"(\w+)"/.exec(statement) ?? []
      const broken = 'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid'
      const { rowCount } = await client.query(broken, [`"${name}"`])
      if (rowCount) await client.query(`DROP INDEX CONCURRENTLY "${name}"`)
      const concurrently = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS'
      // It waits for older transactions of the app, and nobody waits for it.
      await client.query(`SET lock_timeout = ${longestWaitMs}`)
      try {
        await client.query(statement.replace('CREATE INDEX', concurrently))
      } catch (error) {
        // What is left of it would have the app's writes refused, too.
        await client.query(lockTimeout)
        await client.query(`DROP INDEX CONCURRENTLY IF EXISTS "${name}"`).catch(() => {})
        throw error
      }
      await client.query(lockTimeout)
    },
    instantType: 'TIMESTAMPTZ(6)',
    shapeSql,
    historySql: `SELECT 1 WHERE to_regclass('castellan_migrations') IS NOT NULL`,
    namesSql: `SELECT relname FROM pg_class WHERE relkind = 'i' AND pg_table_is_visible(oid)
    UNION ALL SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
      WHERE pg_table_is_visible(c.oid) AND (relname = 'user' OR relname LIKE 'castellan\\_%')`,
  }
}

/** Waits until no other server changes the tables; the lock goes with the connection. */
async function lockMigrations(client: pg.Client) {
  const deadline = Date.now() + longestWaitMs
  const attempt = `SELECT pg_try_advisory_lock(${migrationLock}) AS got`
  while (!(await client.query<{ got: boolean }>(attempt)).rows[0]?.got) {
    if (Date.now() > deadline)
      throw new DatabaseError(
        'Another Castellan server has been changing the tables of this database for a minute. Start this one again when that has ended.',
      )
    await pause(100)
  }
}

async function schemaOf(client: pg.Client) {
  const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema AS schema')
  const schema = rows[0]?.schema
  if (!schema)
    throw new DatabaseError(
      'DATABASE_URL names a schema that is not there. Make it, or leave ?schema= out.',
    )
  return schema
}

function connected(options: PostgresOptions) {
  return openClient(options).catch((error: Error) => {
    const { host, pathname } = new URL(options.url)
    throw new DatabaseError(
      `The database ${pathname.slice(1)} on ${host} cannot be opened: ${error.message || String(error)}`,
      { cause: error },
    )
  })
}
