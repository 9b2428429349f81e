import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { isOnAppTable } from '../../schema/migrations/migration-files.ts'
import type { MigrationPlan } from '../../schema/migrations/migrator.ts'
import { quoteName } from '../../schema/names.ts'
import { listTableNames } from '../../schema/schema.ts'
import { isOwnSchemaMissing, readAppSchema } from '../migrations/own-schema.ts'
import { findUnownedTable } from './app-tables.ts'
import { readRole } from './rights.ts'

/**
 * Makes sure that this role can apply a plan.
 * @throws DatabaseError that says what is missing
 */
export async function requireOwnerRights(
  client: pg.Client,
  { adds, isNew, schema, repeatables }: MigrationPlan,
  ownSchema: string | undefined,
) {
  if (adds.length === 0) return
  const role = await readRole(client)
  const changesApp = !schema.adopted || repeatables.some(isOnAppTable)
  await requireCreation(client, role, ownSchema, changesApp)
  const other = changesApp && (await findUnownedTable(client, listTableNames(schema)))
  if (!other) return
  throw new DatabaseError(
    `The role ${role} does not own the table ${other.name}, so it cannot add indexes and triggers to it. ` +
      `As its owner, ${other.owner}, run: castellan migrate${isNew ? '' : ' (an earlier start added only a part)'}. ` +
      `Then run, also as ${other.owner}, what this prints: castellan grants --role ${role}. ` +
      'Or set CASTELLAN_SCHEMA, to do without them.',
  )
}

/** Makes sure that this role may create objects in the schemas of the app and of Castellan. */
async function requireCreation(
  client: pg.Client,
  role: string,
  ownSchema: string | undefined,
  changesApp: boolean,
) {
  if (await isOwnSchemaMissing(client, ownSchema)) {
    const { rows } = await client.query<{ may: boolean }>(
      "SELECT has_database_privilege(current_database(), 'CREATE') AS may",
    )
    if (!rows[0]?.may)
      throw new DatabaseError(
        `The role ${role} may not create the schema ${ownSchema}. As the owner of the database, run: CREATE SCHEMA ${quoteName(ownSchema ?? '')} AUTHORIZATION ${quoteName(role)}`,
      )
  }
  const { rows } = await client.query<{ schema: string }>(
    `SELECT nspname AS schema FROM pg_namespace
      WHERE nspname = ANY ($1) AND NOT has_schema_privilege(oid, 'CREATE')`,
    [[ownSchema, ...(changesApp || !ownSchema ? [await readAppSchema(client, ownSchema)] : [])]],
  )
  const [closed] = rows
  if (closed)
    throw new DatabaseError(
      `The role ${role} may not create tables in the schema ${closed.schema}. ` +
        `As the owner of the schema, run: GRANT CREATE ON SCHEMA ${quoteName(closed.schema)} TO ${quoteName(role)}`,
    )
}
