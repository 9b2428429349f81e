import { type contract, isProblem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { toRevokeAllEntry } from '../shared/session-audit-entries.ts'

/** Ends all sessions of the caller, including this one. */
export const revokeSessions: Endpoint<typeof contract.auth.revokeSessions> = async (
  { caller },
  { store },
) => {
  const revoked = await store.transaction(async (tx) => {
    await tx.sessions.deleteByUser(caller.user.id)
    return { event: toRevokeAllEntry(caller.user.id) }
  })
  if (isProblem(revoked)) return revoked
  return { status: 200, body: { status: true }, session: { does: 'close' } }
}
