import type { UserFields } from '@castellan/contract'
import type { Config } from '../config/config.ts'
import { resolveUserFields } from '../store/schema/fields/user-fields.ts'
import type { DeclaredFields } from '../store/schema/mapping/declared-schema.ts'
import { toAdoptingDatabase } from './adopting-database.ts'

/**
 * Returns the additional fields of users that commands take. Where the database cannot be read, those whose
 * types are not declared are text, and the command itself says what is wrong.
 */
export async function readUserFields(
  declared: DeclaredFields = {},
  readConfig: () => Config,
): Promise<UserFields> {
  if (Object.keys(declared).length === 0) return {}
  const { planDatabase } = await import('../store/manage-schema.ts')
  try {
    return (await planDatabase(toAdoptingDatabase(readConfig()))).schema.userFields
  } catch {
    return resolveUserFields(declared)
  }
}
