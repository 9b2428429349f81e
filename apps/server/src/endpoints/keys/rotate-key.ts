import { type contract, problem } from '@castellan/contract'
import { objectionToKeysOnVisit } from '../../domain/impersonation.ts'
import { objectionToKey } from '../../domain/keys.ts'
import type { Endpoint } from '../endpoint.ts'
import { keyOnWire } from '../wire.ts'

/** Gives a key a new secret, and shows it this once; the one before lives on for a while (H5). */
export const rotateKey: Endpoint<typeof contract.keys.rotateKey> = async ({ body }, deps) => {
  const { store, now, keySecrets } = deps
  return store.transaction(async (tx, caller) => {
    const visiting = objectionToKeysOnVisit(caller)
    if (visiting) return problem(visiting)
    const before = await tx.keys.byId(body.keyId)
    if (!before) return problem('KEY_NOT_FOUND')
    const owner = await tx.users.byId(before.userId)
    const objection = objectionToKey(caller, before, owner, caller.access)
    if (objection) return problem(objection)
    const { secret, ...kept } = keySecrets.make()
    const at = now()
    const formerExpiresAt = new Date(at.getTime() + body.graceSeconds * 1000)
    const key = await tx.keys.rotate(before.id, kept, formerExpiresAt, at)
    return {
      status: 200,
      body: { key: keyOnWire(key), secret },
      event: {
        action: 'key.rotated',
        targetId: key.userId,
        subject: key.id,
        change: {
          before: { hint: before.hint },
          after: { hint: key.hint, formerExpiresAt: formerExpiresAt.toISOString() },
        },
      },
    }
  })
}
