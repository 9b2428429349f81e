import { type Problem, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { type ApiKeyGrant, objectionToApiKeyGrant } from '../../domain/api-keys.ts'
import { getOwnUserId, listMissing, type Permissions } from '../../domain/permissions.ts'
import { formatPermissions } from '../shared/objection-to-grant.ts'

/** Returns why the API key of an owner may not have this grant: who lacks which permission. */
export function objectionToKeyGrant(
  caller: Caller,
  owner: { id: string; permissions: Permissions },
  grant: ApiKeyGrant,
): Problem<'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'> | undefined {
  const objection = objectionToApiKeyGrant(caller, owner.permissions, grant)
  if (objection === undefined) return undefined
  const byCaller = formatMissing(caller.permissions, grant)
  const isOwner = getOwnUserId(caller) === owner.id
  const byOwner = isOwner ? '' : formatMissing(owner.permissions, grant)
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

function formatMissing(permissions: Permissions, grant: ApiKeyGrant) {
  return formatPermissions(listMissing(permissions, grant.permissions))
}
