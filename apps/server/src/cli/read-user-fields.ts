import type { UserFields } from '@castellan/contract'
import type { Config } from '../config/config.ts'
import type { DeclaredFields } from '../store/schema/declared-schema.ts'
import { resolveUserFields } from '../store/schema/user-fields.ts'
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
  const { planDatabase } = await import('../store/index.ts')
  try {
    return (await planDatabase(toAdoptingDatabase(readConfig()))).schema.userFields
  } catch {
    return resolveUserFields(declared)
  }
}
