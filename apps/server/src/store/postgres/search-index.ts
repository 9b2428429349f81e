import type pg from 'pg'
import type { DatabaseOptions } from '../open-database.ts'
import { quoteName, type SchemaNames } from '../schema/names.ts'
import { runWithReports } from '../schema/run-with-reports.ts'
import { readAppSchema } from './own-schema.ts'
import { replaceIndex } from './replace-index.ts'

/** The columns that searches read, and their trigram indexes. */
const indexes = ['name', 'email'].map((column) => ({
  column,
  name: `castellan_user_${column}_trgm_idx`,
}))

const extension = 'pg_trgm'

/**
 * Moves the pending entries of the indexes into them. Until then every search reads the entries, and the
 * writer that exceeds their limit has to move all of them.
 */
export const flushPendingListsSql = `SELECT ${indexes.map(({ name }) => `gin_clean_pending_list('"${name}"')`).join(', ')}`

/** From so many users on, it matters whether a search reads all of them. Measured: 12 ms. */
const manyUsers = 10_000

/** Says what the indexes lack in the locale of the database, a sentence each. */
export async function describeSearchLimits(client: pg.Client, { render }: SchemaNames) {
  const { rows } = await client.query<{ locale: string }>(
    `SELECT datctype AS locale FROM pg_database
     WHERE datname = current_database() AND datctype IN ('C', 'POSIX')
       AND (SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)) >= ${manyUsers}`,
    [render('{user}')],
  )
  return rows.map(
    ({ locale }) =>
      `The database has LC_CTYPE ${locale}, for which ${extension} knows no letters but those of ASCII: a search for three others finds the same users, but reads all of them. ` +
      'With LC_CTYPE C.UTF-8, or that of a language, it uses the index. Only a new database can have another LC_CTYPE.',
  )
}

/** Returns what `createSearchIndex` would create. */
export async function planSearchIndex(client: pg.Client) {
  return (await findMissing(client)).adds
}

/** Creates the trigram indexes, if the database has the extension or allows it. */
export async function createSearchIndex(
  client: pg.Client,
  { render }: SchemaNames,
  { ownSchema, reportProgress }: Pick<DatabaseOptions, 'ownSchema' | 'reportProgress'>,
) {
  const { isAvailable, missing, adds, ...found } = await findMissing(client)
  if (isAvailable && found.schema === undefined) {
    const app = quoteName((await readAppSchema(client, ownSchema)) ?? '')
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA ${app}`).catch(() => {})
  }
  const schema = found.schema ?? (await findExtensionSchema(client))
  if (schema === undefined) return { columns: [], adds: [] }
  for (const { column, name } of missing)
    await runWithReports(`Creating index ${name}`, reportProgress, () =>
      replaceIndex(
        client,
        name,
        render(
          `CREATE INDEX CONCURRENTLY "${name}" ON {user} USING gin ({user.${column}} ${schema}.gin_trgm_ops)`,
        ),
      ),
    )
  return { columns: indexes.map(({ column }) => column), adds }
}

/** Returns the columns that have a trigram index. */
export async function findSearchColumns(client: pg.Client) {
  const columns: string[] = []
  for (const { column, name } of indexes) if (await hasIndex(client, name)) columns.push(column)
  return columns
}

/** Returns the quoted schema of the extension, if it is installed. */
async function findExtensionSchema(client: pg.Client) {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT quote_ident(nspname) AS schema
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = $1`,
    [extension],
  )
  return rows[0]?.schema
}

/** Whether the role of this connection can install the extension. */
async function canInstallExtension(client: pg.Client) {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT bool_or(trusted OR current_setting('is_superuser')::bool)
       AND has_database_privilege(current_database(), 'CREATE') AS may
     FROM pg_available_extension_versions WHERE name = $1`,
    [extension],
  )
  return rows[0]?.may === true
}

async function hasIndex(client: pg.Client, name: string) {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid',
    [`"${name}"`],
  )
  return rowCount === 1
}

/** Returns what is missing for trigram searches, and whether it can be created. */
async function findMissing(client: pg.Client) {
  const schema = await findExtensionSchema(client)
  const isAvailable = schema !== undefined || (await canInstallExtension(client))
  const missing: typeof indexes = []
  for (const one of indexes) if (!(await hasIndex(client, one.name))) missing.push(one)
  const adds = [
    ...(schema === undefined ? [`extension ${extension}`] : []),
    ...missing.map(({ name }) => `index ${name}`),
  ]
  return { schema, isAvailable, missing, adds: isAvailable ? adds : [] }
}
