import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import type { DatabaseOptions, Opener } from '../../open-database.ts'
import { describeUnreadableFields } from '../../schema/fields/unreadable-fields.ts'
import { describeForeignHashes } from '../../schema/forms/foreign-hashes.ts'
import { objectsSql, toSchemaObjects } from '../../schema/migrations/objects.ts'
import { describeObsolete } from '../../schema/migrations/obsolete.ts'
import { requireMigrated } from '../../schema/migrations/require-migrated.ts'
import { findSchema, listTableNames, type Schema } from '../../schema/schema.ts'
import { describeTransactionPooler, requireNoChanges } from '../connection/transaction-pooler.ts'
import { findUnownedTable, planAsRole } from '../rights/app-tables.ts'
import { requireOwnerRights } from '../rights/owner-rights.ts'
import { isTableOwner, readRole, requireRowRights } from '../rights/rights.ts'
import { refuseForcedRowSecurity } from '../rights/row-security.ts'
import { checkSchemaAccess } from '../rights/schema-access.ts'
import { describeExposures, findExposures } from '../rights/table-access.ts'
import { describeSearchLimits, listObsoleteIndexes, planSearchIndex } from '../search-index.ts'
import { createMigratableDatabase } from './migratable-database.ts'
import { isOwnSchemaMissing } from './own-schema.ts'

/** Plans what a start as this role would change, and makes sure that the opener can do its part. */
export async function planStart(
  client: pg.Client,
  options: DatabaseOptions,
  opener: Opener,
  isShared: boolean,
) {
  const { adoption, ownSchema } = options
  const isOwner = await isTableOwner(client)
  const database = createMigratableDatabase(client, options.ownSchema)
  const tableNames = isOwner && !ownSchema ? [] : await findTableNames(client, options, isShared)
  const unowned = ownSchema ? await findUnownedTable(client, tableNames) : undefined
  if (!isOwner || unowned) await requireRowRights(client, tableNames, isOwner)
  const planned = await planAsRole(database, unowned, adoption)
  const newSchema = (await isOwnSchemaMissing(client, ownSchema)) ? [`schema ${ownSchema}`] : []
  const schemaAdds = [...newSchema, ...planned.adds]
  if (!isOwner && schemaAdds.length > 0)
    throw new DatabaseError(
      `The role ${await readRole(client)} does not own Castellan's tables, and this version needs: ${schemaAdds.join(', ')}. ` +
        'As the owner, run: castellan migrate',
    )
  if (isShared && opener === 'server') requireNoChanges(options, schemaAdds)
  const ownsAppTables = isOwner && !unowned
  const creators = await checkSchemaAccess(client, listTableNames(planned.schema))
  const changesIndexes = ownsAppTables && !isShared
  const obsolete = changesIndexes ? await listObsoleteIndexes(client, planned.schema) : []
  if (opener !== 'server') requireMigrated(planned)
  else await requireOwnerRights(client, planned, ownSchema)
  if (isOwner) await refuseForcedRowSecurity(client, planned.schema)
  const hashes = await describeForeignHashes(database, planned.schema)
  return {
    ...planned,
    isOwner,
    ownsAppTables,
    schemaAdds,
    adds: [
      ...schemaAdds,
      ...(changesIndexes ? await planSearchIndex(client, planned.schema.userFields) : []),
    ],
    warnings: [
      ...(isShared ? [describeTransactionPooler(options)] : []),
      ...planned.warnings,
      ...(await describeUnreadableFields(database, planned.schema)),
      ...hashes,
      ...creators,
      ...(planned.isNew ? [] : await describeInstallation(client, planned.schema)),
      ...obsolete.map(describeObsolete),
    ],
    obsolete: [...planned.obsolete, ...obsolete],
  }
}

/** Says what needs attention in a database that has Castellan's tables, as sentences. */
async function describeInstallation(client: pg.Client, { names }: Schema) {
  return [
    ...describeExposures(await findExposures(client)),
    ...(await describeSearchLimits(client, names)),
  ]
}

/** Returns the names of the tables of better-auth, also for a role that may read none of them. */
async function findTableNames(client: pg.Client, options: DatabaseOptions, isShared: boolean) {
  const database = createMigratableDatabase(client, options.ownSchema)
  const objects = toSchemaObjects(await database.query(objectsSql.postgresql))
  // A table that may not be read must not end the transaction.
  if (isShared) await client.query('SAVEPOINT "table_names"')
  const schema = await findSchema(database, objects, options.adoption)
  if (isShared) await client.query('ROLLBACK TO SAVEPOINT "table_names"')
  return listTableNames(schema)
}
