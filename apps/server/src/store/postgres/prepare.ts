import type pg from 'pg'
import type { DatabaseOptions, Opener } from '../open-database.ts'
import { sqlFolders } from '../schema/migrations/migration-files.ts'
import {
  applyMigrations,
  type MigrationPlan,
  planMigrations,
} from '../schema/migrations/migrator.ts'
import { requireMigrated } from '../schema/migrations/require-migrated.ts'
import { listTableNames } from '../schema/schema.ts'
import { recountSql } from '../user-list/count.ts'
import { withClient } from './connection/connect.ts'
import { computePoolSize } from './connection/connection-limit.ts'
import { lockMigrations } from './migrations/lock-migrations.ts'
import { createMigratableDatabase } from './migrations/migratable-database.ts'
import { isOwnSchemaMissing, requireSchemas } from './migrations/own-schema.ts'
import { planStart } from './migrations/plan-start.ts'
import { lockTimeoutSql, runInTransaction } from './migrations/run-in-transaction.ts'
import { buildGrants } from './rights/rights.ts'
import { protectTablesSql } from './rights/table-access.ts'
import { createSearchIndex, findIndexedFields } from './search-index.ts'

/** Which changes a start may make: the owner of the tables migrates, another role only works with rows. */
type Prepared = Pick<MigrationPlan, 'schema' | 'adds' | 'warnings'> & {
  migrated: string[]
  trigrams: string[]
  /** Whether this role may maintain the indexes on the app's tables. */
  ownsAppTables: boolean
  /** How many connections to use. */
  poolSize: number
  /** The search path that each transaction sets, if a pooler pools transactions. */
  localSearchPath: string | undefined
}

/**
 * Migrates the database, one server at a time, on a connection of its own. A role that does not own the
 * tables needs a database that is migrated. So do workers and the command line, which change no schema and
 * report what is wrong with it.
 * @throws DatabaseError
 */
export function preparePostgres(
  options: DatabaseOptions,
  now: Date,
  opener: Opener,
): Promise<Prepared> {
  return withClient(options, async (client, isShared) => {
    await requireSchemas(client, options)
    await lockMigrations(client, isShared)
    if (!isShared) await client.query(lockTimeoutSql)
    const { isOwner, ownsAppTables, ...planned } = await planStart(
      client,
      options,
      opener,
      isShared,
    )
    const { schema } = planned
    const { poolSize, ...limited } = await computePoolSize(client, options, opener)
    const warnings = [...planned.violations, ...planned.warnings, ...limited.warnings]
    const database = createMigratableDatabase(client, options.ownSchema)
    const migrates = isOwner && opener === 'server' && !isShared
    if (migrates && (await isOwnSchemaMissing(client, options.ownSchema)))
      await client.query(`CREATE SCHEMA "${options.ownSchema}"`)
    const migrated = migrates
      ? await applyMigrations(database, planned, now, options.reportProgress)
      : []
    const recount = schema.names.render(recountSql.postgresql)
    if (opener === 'server')
      await (isShared ? client.query(recount) : runInTransaction(client, recount))
    const localSearchPath = isShared ? await readSearchPath(client) : undefined
    const common = { schema, warnings, migrated, ownsAppTables, poolSize, localSearchPath }
    const findIndexed = () => findIndexedFields(client, schema.userFields)
    if (!migrates) return { ...common, adds: [], trigrams: await findIndexed() }
    await runInTransaction(client, protectTablesSql)
    const search = ownsAppTables
      ? await createSearchIndex(client, schema, options)
      : { fields: await findIndexed(), adds: [], warnings: [] }
    return {
      ...common,
      adds: [...planned.schemaAdds, ...search.adds],
      warnings: [...warnings, ...search.warnings],
      trigrams: search.fields,
    }
  })
}

/**
 * Returns what opening a PostgreSQL database would change. It changes nothing.
 * @throws DatabaseError
 */
export function planPostgres(options: DatabaseOptions): Promise<MigrationPlan> {
  return withClient(options, async (client, isShared) => {
    if (!isShared) await client.query('SET default_transaction_read_only = on')
    await requireSchemas(client, options)
    const { warnings, ...planned } = await planStart(client, options, 'server', isShared)
    const limited = await computePoolSize(client, options, 'server')
    return { ...planned, warnings: [...warnings, ...limited.warnings] }
  })
}

/**
 * Builds the statements that give a role of PostgreSQL the rights of a server, to prune the audit log too if
 * `prunes` is set.
 * @throws DatabaseError
 */
export function buildRoleGrants(options: DatabaseOptions, role: string, prunes: boolean) {
  return withClient(options, async (client) => {
    await requireSchemas(client, options)
    const database = createMigratableDatabase(client, options.ownSchema)
    const planned = await planMigrations(database, sqlFolders.postgresql, options.adoption)
    requireMigrated(planned)
    return buildGrants(client, listTableNames(planned.schema), role, prunes)
  })
}

async function readSearchPath(client: pg.Client) {
  const { rows } = await client.query<{ path: string }>(
    "SELECT current_setting('search_path') AS path",
  )
  return rows[0]?.path
}
