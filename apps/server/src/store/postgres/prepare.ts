import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { betterAuthTables } from '../schema/adoption.ts'
import { sqlFolders } from '../schema/migration-files.ts'
import {
  applyMigrations,
  type MigratableDatabase,
  type MigrationPlan,
  planMigrations,
} from '../schema/migrator.ts'
import { recountSql } from '../user-list/count.ts'
import { openClient, type PostgresOptions } from './pool.ts'
import { lockTimeoutSql, replaceIndex } from './replace-index.ts'
import { createSearchIndex, planSearchIndex } from './search-index.ts'
import { describeExposures, findExposures, protectTablesSql } from './table-access.ts'

/** The advisory lock that a server holds while it migrates: "cast" in ASCII. */
const migrationLock = 0x63_61_73_74

/** How long a server waits while another one migrates. */
const migrationTimeoutMs = 60_000

const columnsSql = `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.oid IN (${betterAuthTables.map((name) => `to_regclass('"${name}"')`).join(', ')})
    AND a.attnum > 0 AND NOT a.attisdropped`

/**
 * Migrates the database, one server at a time, on a connection of its own.
 * @throws DatabaseError
 */
export async function preparePostgres(options: PostgresOptions, now: Date) {
  const client = await connected(options)
  try {
    const schema = await schemaOf(client)
    await lockMigrations(client)
    await client.query(lockTimeoutSql)
    const database = createMigratableDatabase(client)
    const planned = await planMigrations(database, sqlFolders.postgresql)
    const { adopted, adds, tables } = planned
    const migrated = await applyMigrations(database, planned, now)
    const exposures = describeExposures(await findExposures(client))
    await database.runInTransaction(recountSql.postgresql)
    const trigrams = await createSearchIndex(client)
    return {
      schema,
      adopted,
      adds: [...adds, ...trigrams.adds],
      tables,
      migrated,
      trigrams: trigrams.columns,
      warnings: [...planned.warnings, ...exposures],
    }
  } finally {
    await client.end()
  }
}

/**
 * Returns what opening a PostgreSQL database would change. It changes nothing.
 * @throws DatabaseError
 */
export async function planPostgres(options: PostgresOptions): Promise<MigrationPlan> {
  const client = await connected(options)
  try {
    await client.query('SET default_transaction_read_only = on')
    await schemaOf(client)
    const planned = await planMigrations(createMigratableDatabase(client), sqlFolders.postgresql)
    const exposures = planned.isNew ? [] : describeExposures(await findExposures(client))
    return {
      ...planned,
      adds: [...planned.adds, ...(await planSearchIndex(client))],
      warnings: [...planned.warnings, ...exposures],
    }
  } finally {
    await client.end()
  }
}

function createMigratableDatabase(client: pg.Client): MigratableDatabase {
  return {
    query: async (sql) => {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
      return rows
    },
    runInTransaction: async (sql) => {
      await client.query('BEGIN')
      try {
        await client.query(sql)
        // In the same transaction, so that no other role ever sees a new table.
        await client.query(protectTablesSql)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      }
    },
    replaceIndex: async (name, sql, record) => {
      await replaceIndex(client, name, sql)
      await client.query(record)
    },
    dateType: 'TIMESTAMPTZ(6)',
    columnsSql,
    dialect: 'postgresql',
  }
}

/** Waits until no other server migrates. The lock ends with the connection. */
async function lockMigrations(client: pg.Client) {
  const deadline = Date.now() + migrationTimeoutMs
  const attempt = `SELECT pg_try_advisory_lock(${migrationLock}) AS got`
  while (!(await client.query<{ got: boolean }>(attempt)).rows[0]?.got) {
    if (Date.now() > deadline)
      throw new DatabaseError(
        'Another Castellan server has been migrating this database for a minute. Start this server again when it has finished.',
      )
    await pause(100)
  }
}

async function schemaOf(client: pg.Client) {
  const { rows } = await client.query<{ schema: string | null }>('SELECT current_schema AS schema')
  const schema = rows[0]?.schema
  if (!schema)
    throw new DatabaseError(
      'The schema in DATABASE_URL does not exist. Create it, or remove ?schema= from DATABASE_URL.',
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
