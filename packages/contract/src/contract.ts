import { createAccessEntries } from './access.ts'
import { apiKeys } from './api-keys.ts'
import { audit } from './audit.ts'
import { createAuthEntries } from './auth.ts'
import { createBanEntries } from './bans.ts'
import { createImpersonationEntries } from './impersonation.ts'
import { roles } from './roles.ts'
import { sessions } from './sessions.ts'
import type { NoUserFields, UserFields } from './user-field-types.ts'
import { createUserSchemas } from './user-schemas.ts'
import { createUserEntries } from './users.ts'

/** The whole API: its entries by subject and key. */
export const contract = buildContract<NoUserFields>({})

/** Creates the contract of a server whose users have additional fields. Without any, it is `contract`. */
export function createContract<const F extends UserFields>(
  userFields: F,
): ReturnType<typeof buildContract<F>> {
  if (Object.keys(userFields).length > 0) return buildContract(userFields)
  return contract as unknown as ReturnType<typeof buildContract<F>>
}

function buildContract<const F extends UserFields>(userFields: F) {
  const schemas = createUserSchemas(userFields)
  return {
    users: createUserEntries(schemas),
    access: createAccessEntries(schemas),
    roles,
    bans: createBanEntries(schemas),
    sessions,
    impersonation: createImpersonationEntries(schemas),
    apiKeys,
    audit,
    auth: createAuthEntries(schemas),
  }
}

/** The type of the whole API. */
export type Contract = typeof contract
