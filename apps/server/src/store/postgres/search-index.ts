import { listSearchFields, type UserFields } from '@castellan/contract'
import type pg from 'pg'
import type { DatabaseOptions } from '../open-database.ts'
import { buildFieldIndexName } from '../schema/fields/field-objects.ts'
import type { CreatedObject } from '../schema/migrations/obsolete.ts'
import { runWithReports } from '../schema/migrations/run-with-reports.ts'
import { quoteName, type SchemaNames } from '../schema/names.ts'
import type { Schema } from '../schema/schema.ts'
import { readAppSchema } from './migrations/own-schema.ts'
import { replaceIndex } from './migrations/replace-index.ts'

const extension = 'pg_trgm'

/**
 * Moves the pending entries of the indexes into them. Until then every search reads the entries, and the
 * writer that exceeds their limit has to move all of them.
 */
export function buildFlushPendingLists(fields: readonly string[]) {
  const flushes = fields.map((field) => `gin_clean_pending_list('"${nameIndex(field)}"')`)
  return `SELECT ${flushes.join(', ')}`
}

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
export async function planSearchIndex(client: pg.Client, userFields: UserFields) {
  return (await findMissing(client, userFields)).adds
}

const lackOfExtension = `${extension} is not installed, so searches scan the whole table. As the database owner, run: CREATE EXTENSION ${extension}`

/** Creates the trigram indexes, if the database has the extension or allows it. */
export async function createSearchIndex(
  client: pg.Client,
  { names: { render }, userFields }: Schema,
  { ownSchema, reportProgress }: Pick<DatabaseOptions, 'ownSchema' | 'reportProgress'>,
) {
  const { isAvailable, fields, missing, adds, ...found } = await findMissing(client, userFields)
  if (isAvailable && found.schema === undefined) {
    const app = quoteName((await readAppSchema(client, ownSchema)) ?? '')
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension} SCHEMA ${app}`).catch(() => {})
  }
  const schema = found.schema ?? (await findExtensionSchema(client))
  if (schema === undefined) return { fields: [], adds: [], warnings: [lackOfExtension] }
  for (const field of missing) {
    const name = nameIndex(field)
    await runWithReports(`Creating index ${name}`, reportProgress, () =>
      replaceIndex(
        client,
        name,
        render(
          `CREATE INDEX CONCURRENTLY "${name}" ON {user} USING gin (({user.${field}}) ${schema}.gin_trgm_ops)`,
        ),
      ),
    )
  }
  return { fields, adds, warnings: [] }
}

/** Lists the trigram indexes of fields that lists do not search any more. */
export async function listObsoleteIndexes(
  client: pg.Client,
  { names: { render }, userFields }: Schema,
): Promise<CreatedObject[]> {
  const { rows } = await client.query<{ object: string }>(
    `SELECT relname AS object FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indrelid = to_regclass($1) AND relname LIKE 'castellan\\_user\\_%\\_trgm\\_idx' AND relname <> ALL ($2)`,
    [render('{user}'), listSearchFields(userFields).map(nameIndex)],
  )
  return rows.map(({ object }) => ({ kind: 'index', object, name: `fields/${object}.sql` }))
}

/** Returns the fields that have a trigram index. */
export async function findIndexedFields(client: pg.Client, userFields: UserFields) {
  const found: string[] = []
  for (const field of listSearchFields(userFields))
    if (await hasIndex(client, nameIndex(field))) found.push(field)
  return found
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
async function findMissing(client: pg.Client, userFields: UserFields) {
  const schema = await findExtensionSchema(client)
  const isAvailable = schema !== undefined || (await canInstallExtension(client))
  const fields: string[] = [...listSearchFields(userFields)]
  const indexed = await findIndexedFields(client, userFields)
  const missing = fields.filter((field) => !indexed.includes(field))
  const adds = [
    ...(schema === undefined ? [`extension ${extension}`] : []),
    ...missing.map((field) => `index ${nameIndex(field)}`),
  ]
  return { schema, isAvailable, fields, missing, adds: isAvailable ? adds : [] }
}

function nameIndex(field: string) {
  return buildFieldIndexName('castellan_user', field, 'trgm_idx')
}
