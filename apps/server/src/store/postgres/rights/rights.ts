/**
 * What a role needs of a database. The owner of the tables may do everything. In production a server can
 * run as a role that owns nothing and has only rights on rows: it cannot turn off what protects the audit
 * log. The owner then migrates the database.
 */
import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { quoteName } from '../../schema/names.ts'
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
  castellan_audit_delivery: { rights: ['SELECT', 'INSERT', 'UPDATE'] },
  castellan_audit_prunings: { rights: ['SELECT'], forPruning: ['INSERT'] },
  castellan_no_sessions: { rights: ['SELECT', 'DELETE'] },
  castellan_user_counts: { rights: ['SELECT', 'INSERT', 'DELETE'] },
}

const tablesSql = `SELECT relname AS name, relnamespace::regnamespace::text AS schema, relrowsecurity AS "hasRowSecurity"
  FROM pg_class WHERE relkind = 'r' AND (
    relname LIKE 'castellan\\_%' AND relnamespace = quote_ident(current_schema)::regnamespace
    OR relname = ANY ($1) AND pg_table_is_visible(oid))
  ORDER BY relname`

/** Selects the sequences that number the rows of the tables $1, and whether this role may use them. */
const sequencesSql = `SELECT DISTINCT refobjid::regclass::text AS name, has_sequence_privilege(refobjid, 'USAGE') AS "mayUse"
  FROM pg_attrdef JOIN pg_depend ON classid = 'pg_attrdef'::regclass AND objid = pg_attrdef.oid
  JOIN pg_class ON refclassid = 'pg_class'::regclass AND pg_class.oid = refobjid AND relkind = 'S'
  WHERE adrelid IN (SELECT to_regclass(quote_ident(one)) FROM unnest($1::text[]) AS one) ORDER BY 1`

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
  const sequences = await client.query<{ name: string }>(sequencesSql, [tableNames])
  return [
    ...[...new Set(tables.map(({ schema }) => schema))].map(
      (schema) => `GRANT USAGE ON SCHEMA ${schema} TO ${quoted};`,
    ),
    ...tables.flatMap(({ name, schema, rights, hasRowSecurity }) => {
      const table = `${schema}.${quoteName(name)}`
      const [drop, create] = buildPolicy(table, quoted)
      const grant = `GRANT ${rights.join(', ')} ON ${table} TO ${quoted};`
      return hasRowSecurity ? [grant, `${drop};`, `${create};`] : [grant]
    }),
    ...sequences.rows.map(({ name }) => `GRANT USAGE ON SEQUENCE ${name} TO ${quoted};`),
  ]
}

/**
 * Makes sure that this role can work with every row of a database. A role that owns Castellan's tables gets the
 * statements for the owner of the app's.
 * @throws DatabaseError that names what is missing
 */
export async function requireRowRights(client: pg.Client, tableNames: string[], isOwner: boolean) {
  const role = await readRole(client)
  const missing: { name: string; sql: string }[] = []
  for (const table of await listTables(client, tableNames, false))
    missing.push(...(await findLackingRights(client, table, quoteName(role))))
  const sequences = await client.query<{ name: string; mayUse: boolean }>(sequencesSql, [
    tableNames,
  ])
  for (const { name, mayUse } of sequences.rows)
    if (!mayUse)
      missing.push({
        name: `USAGE on ${name}`,
        sql: `GRANT USAGE ON SEQUENCE ${name} TO ${quoteName(role)}`,
      })
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join('; ')
  throw new DatabaseError(
    isOwner
      ? `The role ${role} lacks ${names}. As the owner of the app's tables, run: ${missing.map(({ sql }) => sql).join('; ')}`
      : `The role ${role} does not own Castellan's tables, and lacks ${names}. ` +
          `As their owner, run what this prints: castellan grants --role ${role}`,
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

/** Finds the rights on a table, or the policy for its rows, that this role lacks, with the statements. */
async function findLackingRights(
  client: pg.Client,
  { name, schema, rights, hasRowSecurity }: GrantedTable,
  role: string,
) {
  const { rows } = await client.query<{ right: string }>(
    `SELECT one AS right FROM unnest($2::text[]) AS one
      WHERE NOT has_table_privilege(quote_ident($1)::regclass, one)`,
    [name, rights],
  )
  const table = `${schema}.${quoteName(name)}`
  const lacking = rows.map(({ right }) => right).join(', ')
  if (lacking)
    return [{ name: `${lacking} on ${name}`, sql: `GRANT ${lacking} ON ${table} TO ${role}` }]
  return hasRowSecurity && !(await hasVisibleRows(client, name))
    ? [{ name: `a policy on ${name}`, sql: buildPolicy(table, role)[1] }]
    : []
}

/** Builds the statements that let a role see and write every row of a table, also again. */
function buildPolicy(table: string, role: string) {
  return [
    `DROP POLICY IF EXISTS ${role} ON ${table}`,
    `CREATE POLICY ${role} ON ${table} TO ${role} USING (true) WITH CHECK (true)`,
  ] as const
}
