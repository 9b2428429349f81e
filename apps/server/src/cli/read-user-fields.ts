import type { UserFields } from '@castellan/contract'
import type { Config } from '../config/config.ts'
import { type DeclaredFields, hasAllTypes, resolveUserFields } from '../store/schema/user-fields.ts'

/**
 * Returns the additional fields of users that commands take. Only the types that are not declared need the
 * database.
 * @throws DatabaseError
 */
export async function readUserFields(
  declared: DeclaredFields = {},
  readConfig: () => Config,
): Promise<UserFields> {
  if (hasAllTypes(declared)) return resolveUserFields(declared)
  const { planDatabase } = await import('../store/index.ts')
  return (await planDatabase(readConfig().database)).schema.userFields
}
