import { type contract, isProblem, problem } from '@castellan/contract'
import { objectionToApiKeysWhileImpersonating } from '../../domain/impersonation.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeApiKey } from '../shared/serialize.ts'
import { findApiKeyToChange } from './find-api-key.ts'

/** Gives an API key a new secret. The previous one works until the grace period ends (H5). */
export const rotateApiKey: Endpoint<typeof contract.apiKeys.rotateApiKey> = async (
  { body },
  deps,
) => {
  const { store, now, apiKeySecrets } = deps
  return store.transaction(async (tx, caller) => {
    const impersonating = objectionToApiKeysWhileImpersonating(caller)
    if (impersonating) return problem(impersonating)
    const found = await findApiKeyToChange(tx, body.keyId, caller)
    if (isProblem(found)) return found
    const { key: before } = found
    const { secret, ...stored } = apiKeySecrets.generate()
    const at = now()
    const previousSecretExpiresAt = new Date(at.getTime() + body.gracePeriodSeconds * 1000)
    const key = await tx.apiKeys.rotate(before.id, stored, previousSecretExpiresAt, at)
    return {
      status: 200,
      body: { key: serializeApiKey(key), secret },
      event: {
        action: 'key.rotated',
        targetId: key.userId,
        subject: key.id,
        change: {
          before: { hint: before.hint },
          after: { hint: key.hint, previousSecretExpiresAt: previousSecretExpiresAt.toISOString() },
        },
      },
    }
  })
}
