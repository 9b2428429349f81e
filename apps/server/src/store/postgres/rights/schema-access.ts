/**
 * Finds who else may create objects where queries look for them. PostgreSQL prefers an operator or a function
 * for exactly the types of the app's columns to its own for wider types. So a role that creates `=` for
 * `varchar` decides which sessions and users a query finds.
 */
import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { quoteName } from '../../schema/names.ts'

/** The schemas of the search path, and the roles that may change what is in them anyway. */
const trustedSql = `WITH "path" AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
      WHERE nspname = ANY (current_schemas(false)) AND nspname <> 'pg_catalog'
  ), "trusted" AS (
    SELECT oid FROM pg_roles WHERE rolsuper OR rolname = current_user
    UNION SELECT nspowner FROM "path"
    UNION SELECT datdba FROM pg_database WHERE datname = current_database()
    UNION SELECT relowner FROM pg_class WHERE relnamespace IN (SELECT oid FROM "path")
      AND (relname LIKE 'castellan\\_%' OR relname = ANY ($1))
  )`

const creatorsSql = `${trustedSql}
  SELECT DISTINCT nspname::text AS schema,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
  FROM (SELECT nspname, (aclexplode(nspacl)).* FROM "path") AS granted
  WHERE privilege_type = 'CREATE' AND grantee NOT IN (SELECT oid FROM "trusted") ORDER BY 1, 2`

const substitutesSql = `${trustedSql}
  SELECT kind, name, owner::regrole::text AS role FROM (
    SELECT 'OPERATOR' AS kind, oid::regoperator::text AS name, oprname AS short, oid, oprowner AS owner,
        'pg_operator'::regclass AS class FROM pg_operator
      WHERE oprnamespace IN (SELECT oid FROM "path")
        AND oprname IN (SELECT oprname FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace)
    UNION ALL SELECT 'FUNCTION', oid::regprocedure::text, proname, oid, proowner, 'pg_proc'::regclass FROM pg_proc
      WHERE pronamespace IN (SELECT oid FROM "path")
        AND proname IN (SELECT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace)
  ) AS substitutes
  WHERE owner NOT IN (SELECT oid FROM "trusted")
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = class AND objid = substitutes.oid AND deptype = 'e')
  ORDER BY kind DESC, name`

/**
 * Refuses operators and functions of others that could stand in for those of PostgreSQL. Returns a sentence for
 * each role that may create some.
 * @throws DatabaseError
 */
export async function checkSchemaAccess(client: pg.Client, tableNames: string[]) {
  await refuseSubstitutes(client, tableNames)
  const { rows } = await client.query<{ schema: string; role: string }>(creatorsSql, [tableNames])
  return rows.map(
    ({ schema, role }) =>
      `${role} may create operators and functions in the schema ${schema}, which can change what queries find. ` +
      `As the owner of the schema, run: REVOKE CREATE ON SCHEMA ${quoteName(schema)} FROM ${role}`,
  )
}

async function refuseSubstitutes(client: pg.Client, tableNames: string[]) {
  const { rows } = await client.query<{ kind: string; name: string; role: string }>(
    substitutesSql,
    [tableNames],
  )
  const [found] = rows
  if (!found) return
  throw new DatabaseError(
    `The role ${found.role} has created ${found.kind.toLowerCase()} ${found.name}, which can change what queries find. ` +
      `If you did not expect that, find out who uses that role. Then run: DROP ${found.kind} ${found.name} CASCADE`,
  )
}
