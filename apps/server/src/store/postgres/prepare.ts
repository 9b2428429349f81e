import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import type { DatabaseOptions, Opener } from '../open-database.ts'
import { describeForeignHashes } from '../schema/foreign-hashes.ts'
import { sqlFolders } from '../schema/migration-files.ts'
import { applyMigrations, type MigrationPlan, planMigrations } from '../schema/migrator.ts'
import { objectsSql, toSchemaObjects } from '../schema/objects.ts'
import { describeObsolete } from '../schema/obsolete.ts'
import { requireMigrated } from '../schema/require-migrated.ts'
import { findSchema, listTableNames } from '../schema/schema.ts'
import { recountSql } from '../user-list/count.ts'
import { findUnownedTable, keepAppTables } from './app-tables.ts'
import { withClient } from './connect.ts'
import { computePoolSize } from './connection-limit.ts'
import { createMigratableDatabase } from './migratable-database.ts'
import { isOwnSchemaMissing, requireSchemas } from './own-schema.ts'
import { requireOwnerRights } from './owner-rights.ts'
import { refuseTransactionPooler } from './refuse-pooler.ts'
import { buildGrants, isTableOwner, readRole, requireRowRights } from './rights.ts'
import { refuseForcedRowSecurity } from './row-security.ts'
import { lockTimeoutSql, runInTransaction } from './run-in-transaction.ts'
import { checkSchemaAccess } from './schema-access.ts'
import {
  createSearchIndex,
  describeSearchLimits,
  findIndexedFields,
  listObsoleteIndexes,
  planSearchIndex,
} from './search-index.ts'
import { describeExposures, findExposures, protectTablesSql } from './table-access.ts'

/** The advisory lock that a server holds while it migrates: "cast" in ASCII. */
const migrationLock = 0x63_61_73_74

/** How long a server waits while another one migrates. */
const migrationTimeoutMs = 60_000

/** Which changes a start may make: the owner of the tables migrates, another role only works with rows. */
type Prepared = Pick<MigrationPlan, 'schema' | 'adds' | 'warnings'> & {
  migrated: string[]
  trigrams: string[]
  /** Whether this role may maintain the indexes on the app's tables. */
  ownsAppTables: boolean
  /** How many connections to use. */
  poolSize: number
}

/**
 * Migrates the database, one server at a time, on a connection of its own. A role that does not own the
 * tables needs a database that is migrated. So does the command line, which changes no schema and reports
 * what is wrong with it.
 * @throws DatabaseError
 */
export function preparePostgres(
  options: DatabaseOptions,
  now: Date,
  opener: Opener,
): Promise<Prepared> {
  return withClient(options, async (client) => {
    await refuseTransactionPooler(client, options)
    await requireSchemas(client, options)
    await lockMigrations(client)
    await client.query(lockTimeoutSql)
    const { isOwner, ownsAppTables, ...planned } = await planFor(client, options, opener)
    const { schema } = planned
    const { poolSize, ...limited } = await computePoolSize(client, options.poolSize)
    const warnings = [...planned.warnings, ...limited.warnings]
    const database = createMigratableDatabase(client, options.ownSchema)
    const migrates = isOwner && opener === 'server'
    if (migrates && (await isOwnSchemaMissing(client, options.ownSchema)))
      await client.query(`CREATE SCHEMA "${options.ownSchema}"`)
    const migrated = migrates
      ? await applyMigrations(database, planned, now, options.reportProgress)
      : []
    if (opener === 'server')
      await runInTransaction(client, schema.names.render(recountSql.postgresql))
    if (!migrates) {
      const trigrams = await findIndexedFields(client, schema.userFields)
      return { schema, adds: [], warnings, migrated, trigrams, ownsAppTables, poolSize }
    }
    await runInTransaction(client, protectTablesSql)
    const { fields: trigrams, adds: indexes } = ownsAppTables
      ? await createSearchIndex(client, schema, options)
      : { fields: await findIndexedFields(client, schema.userFields), adds: [] }
    const adds = [...planned.schemaAdds, ...indexes]
    return { schema, adds, warnings, migrated, trigrams, ownsAppTables, poolSize }
  })
}

/**
 * Returns what opening a PostgreSQL database would change. It changes nothing.
 * @throws DatabaseError
 */
export function planPostgres(options: DatabaseOptions): Promise<MigrationPlan> {
  return withClient(options, async (client) => {
    await refuseTransactionPooler(client, options)
    await client.query('SET default_transaction_read_only = on')
    await requireSchemas(client, options)
    const { warnings, ...planned } = await planFor(client, options, 'server')
    const limited = await computePoolSize(client, options.poolSize)
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

/** Plans what a start as this role would change, and makes sure that the opener can do its part. */
async function planFor(client: pg.Client, options: DatabaseOptions, opener: Opener) {
  const { adoption, ownSchema } = options
  const isOwner = await isTableOwner(client)
  const database = createMigratableDatabase(client, options.ownSchema)
  const unowned =
    ownSchema && (await findUnownedTable(client, await findTableNames(client, options)))
  if (!isOwner || unowned)
    await requireRowRights(client, await findTableNames(client, options), isOwner)
  const whole = await planMigrations(database, sqlFolders.postgresql, adoption)
  const planned = unowned ? keepAppTables(whole, unowned) : whole
  const newSchema = (await isOwnSchemaMissing(client, ownSchema)) ? [`schema ${ownSchema}`] : []
  const schemaAdds = [...newSchema, ...planned.adds]
  if (!isOwner && schemaAdds.length > 0)
    throw new DatabaseError(
      `The role ${await readRole(client)} does not own Castellan's tables, and this version needs: ${schemaAdds.join(', ')}. ` +
        'As the owner, run: castellan migrate',
    )
  const ownsAppTables = isOwner && !unowned
  const creators = await checkSchemaAccess(client, listTableNames(planned.schema))
  const limits = planned.isNew ? [] : await describeSearchLimits(client, planned.schema.names)
  const obsolete = ownsAppTables ? await listObsoleteIndexes(client, planned.schema) : []
  if (opener === 'cli') requireMigrated(planned)
  else await requireOwnerRights(client, planned, ownSchema)
  if (isOwner) await refuseForcedRowSecurity(client, planned.schema)
  const exposures = planned.isNew ? [] : describeExposures(await findExposures(client))
  const hashes = await describeForeignHashes(database, planned.schema)
  return {
    ...planned,
    isOwner,
    ownsAppTables,
    schemaAdds,
    adds: [
      ...schemaAdds,
      ...(ownsAppTables ? await planSearchIndex(client, planned.schema.userFields) : []),
    ],
    obsolete: [...planned.obsolete, ...obsolete],
    warnings: [
      ...[...planned.warnings, ...hashes, ...exposures, ...creators, ...limits],
      ...obsolete.map(describeObsolete),
    ],
  }
}

/** Returns the names of the tables of better-auth, also for a role that may read none of them. */
async function findTableNames(client: pg.Client, options: DatabaseOptions) {
  const database = createMigratableDatabase(client, options.ownSchema)
  const objects = toSchemaObjects(await database.query(objectsSql.postgresql))
  return listTableNames(await findSchema(database, objects, options.adoption))
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
