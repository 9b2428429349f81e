import type { UserFields } from '@castellan/contract'
import type { Config } from '../config/config.ts'
import { type DeclaredFields, hasAllTypes, resolveUserFields } from '../store/schema/user-fields.ts'
import { toAdoptingDatabase } from './adopting-database.ts'

/**
 * Returns the additional fields of users that commands take. Only the types that are not declared need the
 * database. Where it cannot be read, they are text, and the command itself says what is wrong.
 */
export async function readUserFields(
  declared: DeclaredFields = {},
  readConfig: () => Config,
): Promise<UserFields> {
  if (hasAllTypes(declared)) return resolveUserFields(declared)
  const { planDatabase } = await import('../store/index.ts')
  try {
    return (await planDatabase(toAdoptingDatabase(readConfig()))).schema.userFields
  } catch {
    return resolveUserFields(declared)
  }
}
