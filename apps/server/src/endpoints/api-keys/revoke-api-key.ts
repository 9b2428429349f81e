import { type contract, isProblem } from '@castellan/contract'
import { toEndedKeys } from '../shared/ended-api-keys.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { toAuditFields } from './api-key-fields.ts'
import { findApiKeyToChange } from './find-api-key.ts'

/**
 * Revokes an API key with all that it made, and ends the impersonations that they started, in one
 * transaction (H5).
 */
export const revokeApiKey: Endpoint<typeof contract.apiKeys.revokeApiKey> = ({ body }, { store }) =>
  store.transaction(async (tx, caller) => {
    const found = await findApiKeyToChange(tx, body.keyId, caller)
    if (isProblem(found)) return found
    const { key } = found
    const endedKeyIds = await tx.apiKeys.delete(key.id)
    return {
      status: 200,
      body: { success: true, endedKeyIds },
      event: {
        action: 'key.revoked',
        targetId: key.userId,
        subject: key.id,
        change: { before: { ...toAuditFields(key), ...toEndedKeys(endedKeyIds) } },
      },
    }
  })
