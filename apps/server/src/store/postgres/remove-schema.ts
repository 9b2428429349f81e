import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import type { DatabaseOptions } from '../open-database.ts'
import { buildImpersonationsEnd } from '../schema/migrations/end-impersonations.ts'
import { withClient } from './connection/connect.ts'
import { createMigratableDatabase } from './migrations/migratable-database.ts'
import { listForeignObjects, requireSchemas } from './migrations/own-schema.ts'
import { isTableOwner, readRole } from './rights/rights.ts'

type Droppable = { kind: string; name: string; sql: string }

/** Selects what is ours: triggers and indexes before the functions that they call. */
const droppableSql = `SELECT kind, name, sql FROM (
  SELECT 1 AS rank, 'trigger' AS kind, tgname::text AS name,
      format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) AS sql
    FROM pg_trigger WHERE tgname LIKE 'castellan\\_%' AND pg_table_is_visible(tgrelid)
  UNION ALL SELECT 2, 'index', c.relname, 'DROP INDEX ' || c.oid::regclass
    FROM pg_class c JOIN pg_index ON indexrelid = c.oid JOIN pg_class t ON t.oid = indrelid
    WHERE c.relname LIKE 'castellan\\_%' AND t.relname NOT LIKE 'castellan\\_%'
      AND pg_table_is_visible(t.oid)
  UNION ALL SELECT 3, 'function', proname, 'DROP FUNCTION ' || oid::regprocedure
    FROM pg_proc WHERE proname LIKE 'castellan\\_%' AND pronamespace = quote_ident(current_schema)::regnamespace
  UNION ALL SELECT 4, 'table', relname, 'DROP TABLE ' || oid::regclass
    FROM pg_class WHERE relname LIKE 'castellan\\_%' AND relkind = 'r'
      AND relnamespace = quote_ident(current_schema)::regnamespace
) AS droppable ORDER BY rank, name`

const connectedSql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
  AND application_name = 'castellan' AND pid <> pg_backend_pid()`

/**
 * Lists what Castellan added, and drops it in one transaction if that is confirmed.
 * @throws DatabaseError
 */
export function removePostgresSchema(options: DatabaseOptions, isConfirmed: boolean) {
  return withClient(options, async (client, isShared) => {
    await requireSchemas(client, options)
    const { rows } = await client.query<Droppable>(droppableSql)
    rows.push(...(await listDroppableSchema(client, options.ownSchema)))
    if (isConfirmed && isShared)
      throw new DatabaseError(
        'A connection pooler that pools transactions cannot be used for this. Name PostgreSQL itself in DATABASE_URL.',
      )
    if (isConfirmed && rows.length > 0) await dropAll(client, rows, options)
    return rows.map(({ kind, name }) => `${kind} ${name}`)
  })
}

/** Castellan's own schema is dropped last, if this role may, and if others have nothing in it. */
async function listDroppableSchema(client: pg.Client, name = ''): Promise<Droppable[]> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_namespace WHERE nspname = $1 AND pg_has_role(nspowner, 'USAGE')",
    [name],
  )
  const foreign = await listForeignObjects(client, name)
  return rowCount === 1 && foreign.length === 0
    ? [{ kind: 'schema', name, sql: `DROP SCHEMA "${name}"` }]
    : []
}

async function dropAll(
  client: pg.Client,
  rows: Droppable[],
  { adoption, ownSchema }: DatabaseOptions,
) {
  if (!(await isTableOwner(client)))
    throw new DatabaseError(
      `The role ${await readRole(client)} does not own Castellan's tables. Run castellan leave as their owner.`,
    )
  if ((await client.query(connectedSql)).rowCount)
    throw new DatabaseError('A Castellan server uses this database. Stop it first.')
  await client.query("SET lock_timeout = '5s'")
  const ends = await buildImpersonationsEnd(createMigratableDatabase(client, ownSchema), adoption)
  const drops = rows.map(({ sql }) => sql)
  await client.query(['BEGIN', ...ends, ...drops, 'COMMIT'].join('; '))
}
