import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { keyToChange } from './key-to-change.ts'
import { termsOf } from './terms.ts'

/** Ends a key, and the impersonations that it runs, in one transaction (H5). */
export const revokeKey: Endpoint<typeof contract.keys.revokeKey> = ({ body }, { store }) =>
  store.transaction(async (tx, caller) => {
    const found = await keyToChange(tx, body.keyId, caller)
    if ('status' in found) return found
    const { key } = found
    await tx.keys.remove(key.id)
    return {
      status: 200,
      body: { success: true },
      event: {
        action: 'key.revoked',
        targetId: key.userId,
        subject: key.id,
        change: { before: termsOf(key) },
      },
    }
  })
