import type pg from 'pg'
import { replaceIndex } from './replace-index.ts'

/** The columns that are searched, and the index of trigrams that each has. */
const indexes = ['name', 'email'].map((column) => ({
  column,
  name: `castellan_user_${column}_trgm_idx`,
}))

const extension = 'pg_trgm'

/**
 * Takes what writes have left beside the indexes into them: until then every search reads it too, and
 * the writer who has left the most waits while all of it is taken.
 */
export const flushPendingListsSql = `SELECT ${indexes.map(({ name }) => `gin_clean_pending_list('"${name}"')`).join(', ')}`

/** What `makeTrigrams` would make. */
export async function planSearchIndex(client: pg.Client) {
  return (await missingIn(client)).makes
}

/** Makes the indexes of trigrams that searches use, where the database lets us; says what it made. */
export async function createSearchIndex(client: pg.Client) {
  const { canBe, missing, makes, ...found } = await missingIn(client)
  if (canBe && found.schema === undefined)
    await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`).catch(() => {})
  const schema = found.schema ?? (await schemaOfExtension(client))
  if (schema === undefined) return { columns: [], adds: [] }
  for (const { column, name } of missing)
    await replaceIndex(
      client,
      name,
      `CREATE INDEX CONCURRENTLY "${name}" ON "user" USING gin ("${column}" ${schema}.gin_trgm_ops)`,
    )
  return { columns: indexes.map(({ column }) => column), adds: makes }
}

/** The schema in which the extension is, quoted; nothing where it is not. */
async function schemaOfExtension(client: pg.Client) {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT quote_ident(nspname) AS schema
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = $1`,
    [extension],
  )
  return rows[0]?.schema
}

/** Whether the server has the extension, and whoever we are may make it. */
async function mayMake(client: pg.Client) {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT bool_or(trusted OR current_setting('is_superuser')::bool)
       AND has_database_privilege(current_database(), 'CREATE') AS may
     FROM pg_available_extension_versions WHERE name = $1`,
    [extension],
  )
  return rows[0]?.may === true
}

async function isThere(client: pg.Client, name: string) {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid',
    [`"${name}"`],
  )
  return rowCount === 1
}

/** What is missing for searches by trigrams; without the right to make the extension nothing can be made. */
async function missingIn(client: pg.Client) {
  const schema = await schemaOfExtension(client)
  const canBe = schema !== undefined || (await mayMake(client))
  const missing: typeof indexes = []
  for (const one of indexes) if (!(await isThere(client, one.name))) missing.push(one)
  const makes = [
    ...(schema === undefined ? [`extension ${extension}`] : []),
    ...missing.map(({ name }) => `index ${name}`),
  ]
  return { schema, canBe, missing, makes: canBe ? makes : [] }
}
