import type pg from 'pg'
import type { MigratableDatabase } from '../migrate.ts'

/** The columns that are searched, and the index of trigrams that each has. */
const indexes = ['name', 'email'].map((column) => ({
  column,
  name: `castellan_user_${column}_trgm_idx`,
}))

const extension = 'pg_trgm'

/** The schema in which the extension is, quoted; nothing where it is not. */
const schemaOfExtension = async (client: pg.Client) => {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT quote_ident(nspname) AS schema
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = $1`,
    [extension],
  )
  return rows[0]?.schema
}

/** Whether the server has the extension, and whoever we are may make it. */
const mayMake = async (client: pg.Client) => {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT bool_or(trusted OR current_setting('is_superuser')::bool)
       AND has_database_privilege(current_database(), 'CREATE') AS may
     FROM pg_available_extension_versions WHERE name = $1`,
    [extension],
  )
  return rows[0]?.may === true
}

const isThere = async (client: pg.Client, name: string) => {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid',
    [`"${name}"`],
  )
  return rowCount === 1
}

/** What is missing for searches by trigrams; nothing can be made without the right to. */
export const missingTrigrams = async (client: pg.Client) => {
  const schema = await schemaOfExtension(client)
  if (schema === undefined && !(await mayMake(client))) return { canBe: false, makes: [] }
  const makes = schema === undefined ? [`extension ${extension}`] : []
  for (const { name } of indexes) if (!(await isThere(client, name))) makes.push(`index ${name}`)
  return { canBe: true, makes }
}

/** Makes the indexes of trigrams that searches use, where the database lets us; says what it made. */
export const makeTrigrams = async (client: pg.Client, { index }: MigratableDatabase) => {
  const { canBe, makes } = await missingTrigrams(client)
  if (!canBe) return { areThere: false, adds: [] }
  await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`)
  const schema = await schemaOfExtension(client)
  for (const { column, name } of indexes)
    await index(`CREATE INDEX "${name}" ON "user" USING gin ("${column}" ${schema}.gin_trgm_ops)`)
  return { areThere: true, adds: makes }
}
