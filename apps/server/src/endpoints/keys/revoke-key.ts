import { type contract, problem } from '@castellan/contract'
import { objectionToKey } from '../../domain/keys.ts'
import type { Endpoint } from '../endpoint.ts'
import { termsOf } from './terms.ts'

/** Ends a key, and the impersonations that it runs, in one transaction (H5). */
export const revokeKey: Endpoint<typeof contract.keys.revokeKey> = ({ body }, { store }) =>
  store.transaction(async (tx, caller) => {
    const key = await tx.keys.byId(body.keyId)
    if (!key) return problem('KEY_NOT_FOUND')
    const owner = await tx.users.byId(key.userId)
    const objection = objectionToKey(caller, key, owner, caller.access)
    if (objection) return problem(objection)
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
