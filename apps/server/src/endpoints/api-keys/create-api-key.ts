import { type contract, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import {
  maxApiKeyMakers,
  objectionToApiKeyMaker,
  objectionToApiKeyOwner,
} from '../../domain/api-keys.ts'
import { objectionToApiKeysWhileImpersonating } from '../../domain/impersonation.ts'
import { getOwnUserId, resolvePermissions } from '../../domain/permissions.ts'
import type { Endpoint, EndpointRequest } from '../shared/endpoint.ts'
import { serializeApiKey } from '../shared/serialize.ts'
import { objectionToExpiry, toAuditFields } from './api-key-fields.ts'
import { buildMaker, findAccountableMaker } from './maker.ts'
import { objectionToKeyGrant } from './objection-to-key-grant.ts'

type CreateApiKeyEntry = typeof contract.apiKeys.createApiKey

type CreateApiKeyBody = EndpointRequest<CreateApiKeyEntry>['body']

const longChain = `This API key was made through ${maxApiKeyMakers} others, which is the most. Create the key with a session.`

/** Creates an API key. Its secret is shown only in this response (H5). */
export const createApiKey: Endpoint<CreateApiKeyEntry> = async ({ body }, deps) => {
  const { store, config, now, generateRandomString, apiKeySecrets } = deps
  const invalid = objectionToExpiry(body.expiresAt, now())
  if (invalid) return invalid
  return store.transaction(async (tx, caller) => {
    const { access } = caller
    const impersonating = objectionToApiKeysWhileImpersonating(caller)
    if (impersonating) return problem(impersonating)
    const ownerId = body.userId ?? getOwnUserId(caller)
    const owner = ownerId === undefined ? null : await tx.users.findById(ownerId)
    if (!owner) return problem('USER_NOT_FOUND')
    const grant = toGrant(body, caller)
    const chain = objectionToApiKeyMaker(caller)
    if (chain) return problem(chain, longChain)
    const objection = objectionToApiKeyOwner(caller, owner, access)
    if (objection) return problem(objection)
    const permissions = resolvePermissions(owner, access)
    const refused = objectionToKeyGrant(caller, { id: owner.id, permissions }, grant)
    if (refused) return refused
    const max = config.maxApiKeysPerUser
    const isFull =
      (await tx.apiKeys.isFull(owner.id, max)) ||
      (await tx.apiKeys.isAccountableForTooMany(findAccountableMaker(caller, owner.id), max))
    if (isFull) return problem('TOO_MANY_KEYS')
    const { secret, ...stored } = apiKeySecrets.generate()
    const at = now()
    const row = {
      id: generateRandomString(),
      name: body.name,
      userId: owner.id,
      ...grant,
      ...stored,
      ...buildMaker(caller, owner, at),
    }
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

/** The grant that is asked for. What an API key leaves out, the new one has as the caller's own. */
function toGrant({ permissions, allowedNetworks, expiresAt }: CreateApiKeyBody, caller: Caller) {
  const own = caller.kind === 'api-key' ? caller.apiKey : undefined
  return {
    permissions,
    allowedNetworks: allowedNetworks ?? own?.allowedNetworks ?? [],
    expiresAt: expiresAt === undefined ? (own?.expiresAt ?? null) : new Date(expiresAt),
  }
}
