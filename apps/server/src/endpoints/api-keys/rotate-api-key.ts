import { type contract, isProblem, problem } from '@castellan/contract'
import { findAccountableForApiKey } from '../../domain/accountable-user.ts'
import { objectionToApiKeyMaker } from '../../domain/api-keys.ts'
import { objectionToApiKeysWhileImpersonating } from '../../domain/impersonation.ts'
import { toEndedKeys } from '../shared/ended-api-keys.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeApiKey } from '../shared/serialize.ts'
import { findApiKeyToChange } from './find-api-key.ts'
import { buildMaker, findAccountableMaker, toSameMaker } from './maker.ts'

const ownMaker =
  'An API key cannot rotate a key through which it was made, nor become the eleventh maker of a key. Rotate the key with a session.'

/** Gives an API key a new secret. The previous one works until the grace period ends (H5). */
export const rotateApiKey: Endpoint<typeof contract.apiKeys.rotateApiKey> = async (
  { body },
  deps,
) => {
  const { store, now, apiKeySecrets, config } = deps
  return store.transaction(async (tx, caller) => {
    const impersonating = objectionToApiKeysWhileImpersonating(caller)
    if (impersonating) return problem(impersonating)
    const found = await findApiKeyToChange(tx, body.keyId, caller)
    if (isProblem(found)) return found
    const { key: before } = found
    // A key that rotates itself stays the key of who made it.
    const isOwnKey = caller.kind === 'api-key' && caller.apiKey.id === before.id
    if (!isOwnKey && objectionToApiKeyMaker(caller, before.id))
      return problem('YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER', ownMaker)
    const makers = await tx.apiKeys.listMakers(before)
    const accountable = findAccountableMaker(caller, before.userId)
    const isTakenOver = accountable !== findAccountableForApiKey(before.userId, makers)
    const { secret, ...stored } = apiKeySecrets.generate()
    const at = now()
    const maker = isOwnKey ? toSameMaker(before, at) : buildMaker(caller, null, at)
    const previousSecretExpiresAt = new Date(at.getTime() + body.gracePeriodSeconds * 1000)
    const newSecret = { ...stored, ...maker }
    const key = await tx.apiKeys.rotate(before.id, newSecret, previousSecretExpiresAt, at)
    const keepsPrevious = body.gracePeriodSeconds > 0
    const endedKeyIds = await tx.apiKeys.deleteMadeWithOldSecrets(key.id, keepsPrevious)
    // With the key come those that it made.
    const tooMany = config.maxApiKeysPerUser + 1
    if (isTakenOver && (await tx.apiKeys.isAccountableForTooMany(accountable, tooMany)))
      return problem('TOO_MANY_KEYS')
    return {
      status: 200,
      body: { key: serializeApiKey(key), secret, endedKeyIds },
      event: {
        action: 'key.rotated',
        targetId: key.userId,
        subject: key.id,
        change: {
          before: { hint: before.hint, ...toEndedKeys(endedKeyIds) },
          after: { hint: key.hint, previousSecretExpiresAt: previousSecretExpiresAt.toISOString() },
        },
      },
    }
  })
}
