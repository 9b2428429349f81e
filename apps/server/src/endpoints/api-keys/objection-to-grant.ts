import { joinFirst, type Problem, problem, shortenThing } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { type ApiKeyGrant, objectionToApiKeyGrant } from '../../domain/api-keys.ts'
import { getOwnUserId, type Permissions, permits } from '../../domain/permissions.ts'

/** Returns why the API key of an owner may not have this grant: who lacks which permission. */
export function objectionToKeyGrant(
  caller: Caller,
  owner: { id: string; permissions: Permissions },
  grant: ApiKeyGrant,
): Problem<'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'> | undefined {
  const objection = objectionToApiKeyGrant(caller, owner.permissions, grant)
  if (objection === undefined) return undefined
  const byCaller = listMissing(caller.permissions, grant)
  const isOwner = getOwnUserId(caller) === owner.id
  const byOwner = isOwner ? '' : listMissing(owner.permissions, grant)
  const sentences = [
    ...(byCaller ? [`You do not have these permissions yourself: ${byCaller}.`] : []),
    ...(byOwner ? [`The owner of the API key does not have these permissions: ${byOwner}.`] : []),
  ]
  if (sentences.length > 0) return problem(objection, sentences.join(' '))
  return problem(
    objection,
    'An API key may only create or change keys that expire no later and allow no other networks than it does, and only with its current secret.',
  )
}

function listMissing(permissions: Permissions, grant: ApiKeyGrant) {
  const missing = grant.permissions.filter((permission) => !permits(permissions, permission))
  return joinFirst(missing.map(shortenThing))
}
