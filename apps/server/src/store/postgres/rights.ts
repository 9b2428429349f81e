/**
 * What a role needs of a database. The owner of the tables may do everything. In production a server can
 * run as a role that owns nothing and has only rights on rows: it cannot turn off what protects the audit
 * log. The owner then migrates the database.
 */
import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import type { MigrationPlan } from '../schema/migrator.ts'
import { listTableNames } from '../schema/schema.ts'
import { isOwnSchemaMissing, readAppSchema } from './own-schema.ts'
import { hasVisibleRows } from './row-security.ts'

type GrantedTable = { name: string; schema: string; rights: string[]; hasRowSecurity: boolean }

const rowRights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

/** The rights on tables whose rows a server does not change freely; pruning the audit log needs more. */
const fewerRights: Record<string, { rights: string[]; forPruning?: string[] }> = {
  castellan_migrations: { rights: ['SELECT'] },
  castellan_roles_version: { rights: ['SELECT', 'UPDATE'] },
  castellan_write_probe: { rights: ['SELECT', 'INSERT', 'UPDATE'] },
  castellan_audit_events: { rights: ['SELECT', 'INSERT'], forPruning: ['DELETE'] },
  castellan_audit_checkpoints: { rights: ['SELECT', 'INSERT'] },
  castellan_audit_prunings: { rights: ['SELECT'], forPruning: ['INSERT'] },
  castellan_no_sessions: { rights: ['SELECT', 'DELETE'] },
  castellan_user_counts: { rights: ['SELECT', 'INSERT', 'DELETE'] },
}

const tablesSql = `SELECT relname AS name, relnamespace::regnamespace::text AS schema, relrowsecurity AS "hasRowSecurity"
  FROM pg_class WHERE relkind = 'r' AND (
    relname LIKE 'castellan\\_%' AND relnamespace = quote_ident(current_schema)::regnamespace
    OR relname = ANY ($1) AND pg_table_is_visible(oid))
  ORDER BY relname`

/** Whether this role owns our tables, or may act as their owner. So it is if there are none yet. */
export async function isTableOwner(client: pg.Client) {
  const { rows } = await client.query<{ owns: boolean }>(
    `SELECT coalesce(bool_and(pg_has_role(relowner, 'USAGE')), true) AS owns FROM pg_class
      WHERE relnamespace = quote_ident(current_schema)::regnamespace AND relkind = 'r'
        AND relname LIKE 'castellan\\_%'`,
  )
  return rows[0]?.owns === true
}

/**
 * Builds the statements that give a role the rights on rows. They can run again.
 * @throws DatabaseError if there is no such role
 */
export async function buildGrants(
  client: pg.Client,
  tableNames: string[],
  role: string,
  prunes: boolean,
) {
  const { rows } = await client.query<{ role: string }>(
    'SELECT quote_ident(rolname) AS role FROM pg_roles WHERE rolname = $1',
    [role],
  )
  if (!rows[0])
    throw new DatabaseError(`There is no role ${role}. Create it, or name another one with --role.`)
  const { role: quoted } = rows[0]
  const tables = await listTables(client, tableNames, prunes)
  const sequences = await client.query<{ name: string }>(
    `SELECT DISTINCT refobjid::regclass::text AS name
      FROM pg_attrdef JOIN pg_depend ON classid = 'pg_attrdef'::regclass AND objid = pg_attrdef.oid
      JOIN pg_class ON refclassid = 'pg_class'::regclass AND pg_class.oid = refobjid AND relkind = 'S'
      WHERE adrelid IN (SELECT to_regclass(quote_ident(one)) FROM unnest($1::text[]) AS one) ORDER BY 1`,
    [tableNames],
  )
  return [
    ...[...new Set(tables.map(({ schema }) => schema))].map(
      (schema) => `GRANT USAGE ON SCHEMA ${schema} TO ${quoted};`,
    ),
    ...tables.flatMap(({ name, schema, rights, hasRowSecurity }) => [
      `GRANT ${rights.join(', ')} ON ${schema}."${name}" TO ${quoted};`,
      ...(hasRowSecurity
        ? [
            `DROP POLICY IF EXISTS ${quoted} ON ${schema}."${name}";`,
            `CREATE POLICY ${quoted} ON ${schema}."${name}" TO ${quoted} USING (true) WITH CHECK (true);`,
          ]
        : []),
    ]),
    ...sequences.rows.map(({ name }) => `GRANT USAGE ON SEQUENCE ${name} TO ${quoted};`),
  ]
}

/**
 * Makes sure that this role can work with every row of a database.
 * @throws DatabaseError that names what is missing
 */
export async function requireRowRights(client: pg.Client, tableNames: string[]) {
  const missing: string[] = []
  for (const { name, rights, hasRowSecurity } of await listTables(client, tableNames, false)) {
    const lacking = await findLackingRights(client, name, rights)
    if (lacking.length > 0) missing.push(`${lacking.join(', ')} on ${name}`)
    else if (hasRowSecurity && !(await hasVisibleRows(client, name)))
      missing.push(`a policy on ${name}`)
  }
  if (missing.length === 0) return
  const role = await readRole(client)
  throw new DatabaseError(
    `The role ${role} does not own Castellan's tables, and lacks ${missing.join('; ')}. ` +
      `As their owner, run what this prints: castellan grants --role ${role}`,
  )
}

/**
 * Makes sure that this role can apply a plan.
 * @throws DatabaseError that says what is missing
 */
export async function requireOwnerRights(
  client: pg.Client,
  { adds, isNew, schema }: MigrationPlan,
  ownSchema: string | undefined,
) {
  if (adds.length === 0) return
  const role = await readRole(client)
  await requireCreation(client, role, ownSchema)
  const { rows: others } = await client.query<{ name: string; owner: string }>(
    `SELECT relname AS name, pg_get_userbyid(relowner) AS owner FROM pg_class
      WHERE oid IN (SELECT to_regclass(quote_ident(one)) FROM unnest($1::text[]) AS one)
        AND NOT pg_has_role(relowner, 'USAGE')`,
    [listTableNames(schema)],
  )
  const [other] = others
  if (!other) return
  throw new DatabaseError(
    `The role ${role} does not own the table ${other.name}, so it cannot add indexes and triggers to it. ` +
      `As its owner, ${other.owner}, run: castellan migrate${isNew ? '' : ' (an earlier start added only a part)'}. ` +
      `Then run, also as ${other.owner}, what this prints: castellan grants --role ${role}`,
  )
}

/** Makes sure that this role may create objects in the schemas of the app and of Castellan. */
async function requireCreation(client: pg.Client, role: string, ownSchema: string | undefined) {
  if (await isOwnSchemaMissing(client, ownSchema)) {
    const { rows } = await client.query<{ may: boolean }>(
      "SELECT has_database_privilege(current_database(), 'CREATE') AS may",
    )
    if (!rows[0]?.may)
      throw new DatabaseError(
        `The role ${role} may not create the schema ${ownSchema}. As the owner of the database, run: CREATE SCHEMA "${ownSchema}" AUTHORIZATION "${role}"`,
      )
  }
  const { rows } = await client.query<{ schema: string }>(
    `SELECT one AS schema FROM unnest(ARRAY[current_schema::text, $1]) AS one
      WHERE NOT has_schema_privilege(one, 'CREATE')`,
    [await readAppSchema(client, ownSchema)],
  )
  const [closed] = rows
  if (closed)
    throw new DatabaseError(
      `The role ${role} may not create tables in the schema ${closed.schema}. ` +
        `As the owner of the schema, run: GRANT CREATE ON SCHEMA "${closed.schema}" TO "${role}"`,
    )
}

/** Returns the name of the role of this connection. */
export async function readRole(client: pg.Client) {
  const { rows } = await client.query<{ role: string }>('SELECT current_user AS role')
  return rows[0]?.role ?? ''
}

async function listTables(
  client: pg.Client,
  tableNames: string[],
  prunes: boolean,
): Promise<GrantedTable[]> {
  const { rows } = await client.query<Omit<GrantedTable, 'rights'>>(tablesSql, [tableNames])
  return rows.map((table) => {
    const { rights, forPruning = [] } = fewerRights[table.name] ?? { rights: rowRights }
    return { ...table, rights: prunes ? [...rights, ...forPruning] : rights }
  })
}

async function findLackingRights(client: pg.Client, table: string, rights: string[]) {
  const { rows } = await client.query<{ right: string }>(
    `SELECT one AS right FROM unnest($2::text[]) AS one
      WHERE NOT has_table_privilege(quote_ident($1)::regclass, one)`,
    [table, rights],
  )
  return rows.map(({ right }) => right)
}
