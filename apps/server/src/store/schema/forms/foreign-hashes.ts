import { findStoredKinds } from '../mapping/adoption.ts'
import type { MigratableDatabase } from '../migrations/migratable-database.ts'
import type { Schema } from '../schema.ts'

/** What the hashes of others begin with. */
const foreignHashes = { $2: 'bcrypt', $argon2: 'Argon2', $pbkdf2: 'PBKDF2' }

/** Says that an app hashes passwords in a way that better-auth does not know, as some of them show. */
export async function describeForeignHashes(
  { query }: Pick<MigratableDatabase, 'query'>,
  schema: Schema,
) {
  if (!schema.adopted || !findStoredKinds(schema).passwords) return []
  const beginnings = Object.keys(foreignHashes)
  const isForeign = beginnings.map((text) => `{account.password} LIKE '${text}%'`).join(' OR ')
  const sample = 'SELECT {account.password} FROM {account} LIMIT 1000'
  const sql = `SELECT {account.password} FROM (${sample}) AS sample WHERE ${isForeign} LIMIT 1`
  const [[found] = []] = await query(schema.names.render(sql))
  const known = Object.entries(foreignHashes).find(([text]) => String(found).startsWith(text))
  if (!known) return []
  return [
    `The table ${schema.names.table('account')} has passwords that are hashed with ${known[1]}: no user can sign in with them here, and those that are set here do not work in the app.`,
  ]
}
