/**
 * Where Castellan's tables are: next to those of the app, or in the schema of `CASTELLAN_SCHEMA`. One app has
 * one set of them, and one set has one app. The triggers on the app's table of users tell where the functions
 * are that they call.
 */
import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { relationKindSql } from '../../schema/mapping/relations.ts'
import { historyTable } from '../../schema/migrations/history.ts'
import { quoteName } from '../../schema/names.ts'
import type { SchemaOptions } from '../connection/search-path.ts'

const namespaceSql = '(SELECT oid FROM pg_namespace WHERE nspname = $1)'

const historySql = `SELECT relname AS name FROM pg_class
  WHERE relnamespace = ${namespaceSql} AND relname = '${historyTable}' AND relkind = 'r'`

/** The tables of users that are counted, and the schemas of the functions that count them. */
const countersSql = `SELECT tgrelid, pronamespace FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
  WHERE tgname LIKE 'castellan\\_user\\_counts\\_%'`

/** Selects the schemas, other than that of $1 or those of the search path, that have this app's Castellan. */
const installationsSql = `SELECT nspname AS name FROM pg_namespace
  WHERE CASE WHEN $1::text IS NULL THEN nspname <> ALL (current_schemas(false)) ELSE nspname <> $1 END AND (
    nspname = ANY (current_schemas(false)) AND EXISTS (
      SELECT FROM pg_class WHERE relnamespace = pg_namespace.oid AND relname = '${historyTable}' AND relkind = 'r')
    OR oid IN (SELECT pronamespace FROM (${countersSql}) AS counters WHERE pg_table_is_visible(tgrelid)))`

/** Selects the schemas of other apps whose Castellan is in the schema $1. */
const otherAppsSql = `SELECT DISTINCT relnamespace::regnamespace::text AS name
  FROM (${countersSql}) AS counters JOIN pg_class ON pg_class.oid = tgrelid
  WHERE pronamespace = ${namespaceSql} AND NOT pg_table_is_visible(tgrelid)`

const foreignObjectsSql = `SELECT kind || ' ' || name AS name FROM (
    SELECT oid, relnamespace AS namespace, relname::text AS name, ${relationKindSql} AS kind FROM pg_class
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    UNION ALL SELECT oid, pronamespace, proname, 'function' FROM pg_proc
    UNION ALL SELECT oid, typnamespace, typname, 'type' FROM pg_type WHERE typtype IN ('e', 'd', 'r')
  ) AS one
  WHERE namespace = ${namespaceSql} AND name NOT LIKE 'castellan\\_%'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE deptype = 'e' AND objid = one.oid)
  ORDER BY kind DESC, one.name`

/** Selects the statements that move Castellan's objects from the schema $1 to the schema $2. */
const movesSql = `SELECT sql AS name FROM (
    SELECT 1 AS rank, format('CREATE SCHEMA IF NOT EXISTS %I;', $2::text) AS sql
    UNION ALL SELECT 2, format('ALTER TABLE %I.%I SET SCHEMA %I;', $1::text, relname, $2) FROM pg_class
      WHERE relnamespace = ${namespaceSql} AND relkind = 'r' AND relname LIKE 'castellan\\_%'
    UNION ALL SELECT 3, format('ALTER FUNCTION %I.%I SET SCHEMA %I;', $1::text, proname, $2) FROM pg_proc
      WHERE pronamespace = ${namespaceSql} AND proname LIKE 'castellan\\_%'
  ) AS moves ORDER BY rank, sql`

/**
 * Makes sure that the app has a schema, and that its Castellan is, or can be, where the configuration says.
 * @throws DatabaseError
 */
export async function requireSchemas(client: pg.Client, options: SchemaOptions) {
  const { ownSchema } = options
  const app = await readAppSchema(client, ownSchema)
  if (!app) throw new DatabaseError(describeLackOfSchema(options))
  const [elsewhere] = await readNames(client, installationsSql, [ownSchema ?? null])
  if (elsewhere) throw await createMoveError(client, elsewhere, app, ownSchema)
  if (ownSchema !== undefined) await requireOwnSchema(client, ownSchema)
}

/** Returns the schema in which the app's tables would be created. */
export async function readAppSchema(client: pg.Client, ownSchema: string | undefined) {
  const sql = 'SELECT unnest(array_remove(current_schemas(false)::text[], $1)) AS name LIMIT 1'
  const [name] = await readNames(client, sql, [ownSchema ?? ''])
  return name
}

/** Whether Castellan's own schema is configured, and has to be created. */
export async function isOwnSchemaMissing(client: pg.Client, ownSchema: string | undefined) {
  const sql =
    'SELECT $1::text AS name WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)'
  return ownSchema !== undefined && (await readNames(client, sql, [ownSchema])).length > 0
}

/** Lists what the schema has that is not Castellan's, such as `table orders`. */
export function listForeignObjects(client: pg.Client, schema: string) {
  return readNames(client, foreignObjectsSql, [schema])
}

/** Makes sure that Castellan's own schema is for this app, and has nothing of others before it is used. */
async function requireOwnSchema(client: pg.Client, schema: string) {
  if (await isOwnSchemaMissing(client, schema)) return
  const inPath = 'SELECT $1::text AS name WHERE $1 = ANY (current_schemas(false))'
  if ((await readNames(client, inPath, [schema])).length === 0) {
    const [role = ''] = await readNames(client, 'SELECT current_user AS name')
    throw new DatabaseError(
      `The role ${role} may not use the schema ${schema}. As the owner of the schema, run: GRANT USAGE ON SCHEMA ${quoteName(schema)} TO ${quoteName(role)}`,
    )
  }
  const [app] = await readNames(client, otherAppsSql, [schema])
  if (app)
    throw new DatabaseError(
      `The schema ${schema} has the tables of Castellan for the app in the schema ${app}. Name another one in CASTELLAN_SCHEMA.`,
    )
  const [history] = await readNames(client, historySql, [schema])
  const [foreign] = history ? [] : await listForeignObjects(client, schema)
  if (foreign)
    throw new DatabaseError(
      `The schema ${schema} has the ${foreign}, which is not Castellan's. Name a new schema, or an empty one, in CASTELLAN_SCHEMA.`,
    )
}

function describeLackOfSchema({ url, ownSchema }: SchemaOptions) {
  const named = new URL(url).searchParams.get('schema')
  return ownSchema === undefined || (named && named !== ownSchema)
    ? 'The schema in DATABASE_URL does not exist, or this role may not use it. Create it, grant USAGE on it, or remove ?schema= from DATABASE_URL.'
    : `CASTELLAN_SCHEMA is ${ownSchema}, which leaves no schema for the tables of the app. Name a schema that is not the app's, or grant this role USAGE on that of the app.`
}

async function createMoveError(client: pg.Client, from: string, app: string, to = app) {
  const moves = await readNames(client, movesSql, [from, to])
  return new DatabaseError(
    `Castellan's tables for this app are in the schema ${from}, not in ${to}. ${from === app ? 'Remove CASTELLAN_SCHEMA' : `Set CASTELLAN_SCHEMA=${from}`}, or stop all servers and move them, as their owner:\n\n` +
      moves.map((statement) => `    ${statement}`).join('\n'),
  )
}

async function readNames(client: pg.Client, sql: string, values: unknown[] = []) {
  const { rows } = await client.query<{ name: string }>(sql, values)
  return rows.map(({ name }) => name)
}
