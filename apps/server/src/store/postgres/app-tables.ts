/**
 * What Castellan adds to the tables of an app. A role that does not own these can have a schema of Castellan,
 * and works without indexes and triggers on them.
 */
import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { isOnAppTable } from '../schema/migration-files.ts'
import type { MigrationPlan } from '../schema/migrator.ts'
import { describeObject } from '../schema/objects.ts'

/** A table of the app that the owner of Castellan's tables does not own. */
type UnownedTable = { name: string; owner: string; role: string }

/** The owner of Castellan's tables, or the role that would create them. */
const ourOwner = `coalesce((SELECT relowner FROM pg_class WHERE oid = to_regclass('castellan_migrations')),
  current_user::regrole)`

/** Finds a table of the app that the owner of Castellan's tables may not change. */
export async function findUnownedTable(client: pg.Client, tableNames: string[]) {
  const { rows } = await client.query<UnownedTable>(
    `SELECT relname AS name, pg_get_userbyid(relowner) AS owner, pg_get_userbyid(${ourOwner}) AS role FROM pg_class
      WHERE oid IN (SELECT to_regclass(quote_ident(one)) FROM unnest($1::text[]) AS one)
        AND relname NOT LIKE 'castellan\\_%' AND NOT pg_has_role(${ourOwner}, relowner, 'USAGE')`,
    [tableNames],
  )
  return rows[0]
}

/**
 * Returns the part of a plan that leaves the app's tables as they are, with a sentence of what that costs.
 * @throws DatabaseError if they lack columns
 */
export function keepAppTables(
  plan: MigrationPlan,
  { name, owner, role }: UnownedTable,
): MigrationPlan {
  if (plan.columns.length > 0)
    throw new DatabaseError(
      `The role ${role} does not own the table ${name}, so it cannot add the columns that the tables of the app lack. As their owner, ${owner}, run:\n\n` +
        plan.columns.map((statement) => `    ${statement}`).join('\n'),
    )
  const omitted = plan.repeatables.filter(isOnAppTable).map(describeObject)
  if (omitted.length === 0) return plan
  const warning =
    `The role ${role} does not own the table ${name}, so Castellan adds no indexes and triggers to the tables of the app: lists, searches and counts read all users. ` +
    `To add them at the next start, run as a superuser or as ${owner}: GRANT "${owner}" TO "${role}"`
  return {
    ...plan,
    repeatables: plan.repeatables.filter((file) => !isOnAppTable(file)),
    obsolete: plan.obsolete.filter(({ kind }) => kind === 'table'),
    adds: plan.adds.filter((name) => !omitted.includes(name)),
    warnings: [...plan.warnings, warning],
  }
}
