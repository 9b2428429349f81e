import { type contract, problem } from '@castellan/contract'
import { objectionToKeysOnVisit } from '../../domain/impersonation.ts'
import type { Endpoint } from '../endpoint.ts'
import { keyOnWire } from '../wire.ts'
import { keyToChange } from './key-to-change.ts'

/** Gives a key a new secret, and shows it this once; the one before lives on for a while (H5). */
export const rotateKey: Endpoint<typeof contract.keys.rotateKey> = async ({ body }, deps) => {
  const { store, now, keySecrets } = deps
  return store.transaction(async (tx, caller) => {
    const visiting = objectionToKeysOnVisit(caller)
    if (visiting) return problem(visiting)
    const found = await keyToChange(tx, body.keyId, caller)
    if ('status' in found) return found
    const { key: before } = found
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
