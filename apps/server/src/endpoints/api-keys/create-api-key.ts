import { type contract, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { objectionToApiKeyGrant, objectionToApiKeyOwner } from '../../domain/api-keys.ts'
import { objectionToApiKeysWhileImpersonating } from '../../domain/impersonation.ts'
import { getOwnUserId, resolvePermissions } from '../../domain/permissions.ts'
import type { Endpoint, EndpointRequest } from '../shared/endpoint.ts'
import { serializeApiKey } from '../shared/serialize.ts'
import { objectionToExpiry, toAuditFields } from './grant.ts'

type Entry = typeof contract.apiKeys.createApiKey

type Body = EndpointRequest<Entry>['body']

/** Makes a key, and shows its secret this once (H5). */
export const createApiKey: Endpoint<Entry> = async ({ body }, deps) => {
  const { store, now, generateRandomString, apiKeySecrets } = deps
  const past = objectionToExpiry(body.expiresAt, now())
  if (past) return past
  return store.transaction(async (tx, caller) => {
    const { access } = caller
    const visiting = objectionToApiKeysWhileImpersonating(caller)
    if (visiting) return problem(visiting)
    const ownerId = body.userId ?? getOwnUserId(caller)
    const owner = ownerId === undefined ? null : await tx.users.byId(ownerId)
    if (!owner) return problem('USER_NOT_FOUND')
    const terms = askedTerms(body, caller)
    const objection =
      objectionToApiKeyOwner(caller, owner, access) ??
      objectionToApiKeyGrant(caller, resolvePermissions(owner, access), terms)
    if (objection) return problem(objection)
    const { secret, ...kept } = apiKeySecrets.generate()
    const row = { id: generateRandomString(), name: body.name, userId: owner.id, ...terms, ...kept }
    // No key is older than its owner, whatever the clocks of two servers say.
    const at = new Date(Math.max(now().getTime(), owner.createdAt.getTime()))
    const key = await tx.apiKeys.create(row, at)
    return {
      status: 200,
      body: { key: serializeApiKey(key), secret },
      event: {
        action: 'key.created',
        targetId: owner.id,
        subject: key.id,
        change: { after: toAuditFields(key) },
      },
    }
  })
}

/** What is asked for; what a key leaves out of a new key is as its own. */
function askedTerms({ permissions, allowedNetworks, expiresAt }: Body, caller: Caller) {
  const key = caller.kind === 'api-key' ? caller.apiKey : undefined
  return {
    permissions,
    allowedNetworks: allowedNetworks ?? key?.allowedNetworks ?? [],
    expiresAt: expiresAt === undefined ? (key?.expiresAt ?? null) : new Date(expiresAt),
  }
}
