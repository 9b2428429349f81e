/**
 * What Castellan adds to the tables of an app. A role that does not own these can have a schema of Castellan,
 * and works without indexes and triggers on them.
 */
import type pg from 'pg'
import { createMissingColumnsError } from '../../schema/mapping/adoption.ts'
import type { AdoptionOptions } from '../../schema/mapping/declared-schema.ts'
import type { MigratableDatabase } from '../../schema/migrations/migratable-database.ts'
import { isOnAppTable, sqlFolders } from '../../schema/migrations/migration-files.ts'
import { type MigrationPlan, planMigrations } from '../../schema/migrations/migrator.ts'
import { describeObject } from '../../schema/migrations/objects.ts'
import { quoteName } from '../../schema/names.ts'

/** A table of the app that the owner of Castellan's tables does not own. */
type UnownedTable = { name: string; owner: string; role: string; isOwnerPowerful: boolean }

/** The owner of Castellan's tables, or the role that would create them. */
const ourOwner = `coalesce((SELECT relowner FROM pg_class WHERE oid = to_regclass('castellan_migrations')),
  current_user::regrole)`

/** Whether the owner of a table is, or can become, a role that may do more than to own tables. */
const isOwnerPowerfulSql = `EXISTS (SELECT FROM pg_roles
  WHERE (rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication) AND pg_has_role(relowner, pg_roles.oid, 'MEMBER'))`

/** Finds a table of the app that the owner of Castellan's tables may not change. */
export async function findUnownedTable(client: pg.Client, tableNames: string[]) {
  const { rows } = await client.query<UnownedTable>(
    `SELECT relname AS name, pg_get_userbyid(relowner) AS owner, pg_get_userbyid(${ourOwner}) AS role,
        ${isOwnerPowerfulSql} AS "isOwnerPowerful" FROM pg_class
      WHERE oid IN (SELECT to_regclass(quote_ident(one)) FROM unnest($1::text[]) AS one)
        AND relname NOT LIKE 'castellan\\_%' AND NOT pg_has_role(${ourOwner}, relowner, 'USAGE')`,
    [tableNames],
  )
  return rows[0]
}

/**
 * Plans what a role can change. If it does not own the app's tables, these stay as they are, and a sentence
 * says what that costs.
 * @throws DatabaseError if they lack columns, unless these are only planned
 */
export async function planAsRole(
  database: MigratableDatabase,
  unowned: UnownedTable | undefined,
  adoption: AdoptionOptions = {},
): Promise<MigrationPlan> {
  if (!unowned) return planMigrations(database, sqlFolders.postgresql, adoption)
  const { name, owner, role, isOwnerPowerful } = unowned
  const plan = await planMigrations(database, sqlFolders.postgresql, {
    ...adoption,
    mode: adoption.mode === 'new' ? 'new' : 'plan',
  })
  const { columns } = plan
  if (columns.length > 0 && adoption.mode !== 'plan')
    throw createMissingColumnsError(
      columns,
      `The role ${role} does not own the table ${name}, so it cannot add them. As its owner, ${owner}, run`,
    )
  const omitted = plan.repeatables.filter(isOnAppTable).map(describeObject)
  const advice = isOwnerPowerful
    ? ''
    : ` To add them at the next start, run as a superuser or as ${owner}: GRANT ${quoteName(owner)} TO ${quoteName(role)}`
  const warning = `The role ${role} does not own the table ${name}, so Castellan adds no indexes and triggers to the tables of the app: lists, searches and counts read all users.${advice}`
  return {
    ...plan,
    columns: [],
    ...(columns.length > 0 ? { ownerColumns: { owner, statements: columns } } : {}),
    repeatables: plan.repeatables.filter((file) => !isOnAppTable(file)),
    obsolete: plan.obsolete.filter(({ kind }) => kind === 'table'),
    adds: plan.adds.filter((added) => !omitted.includes(added) && !added.startsWith('column ')),
    warnings: [...plan.warnings, ...(omitted.length > 0 ? [warning] : [])],
  }
}
