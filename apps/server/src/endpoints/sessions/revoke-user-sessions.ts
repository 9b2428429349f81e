import { type contract, problem } from '@castellan/contract'
import { objectionToTarget } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { toRevokeAllEntry } from '../shared/session-audit-entries.ts'

/** Ends every session of a user, and every impersonation that they started (B6, D2). */
export const revokeUserSessions: Endpoint<typeof contract.sessions.revokeUserSessions> = async (
  { body },
  { store },
) => {
  if (!store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  return store.transactionOn(body.userId, async (tx, caller, target) => {
    if (!target) return problem('USER_NOT_FOUND')
    const objection = objectionToTarget(caller, target, caller.access)
    if (objection) return problem(objection)
    const count = await tx.sessions.deleteByUser(target.id)
    const entry = toRevokeAllEntry(target.id)
    const audited = count > 0 ? { event: entry } : { unchanged: entry }
    return { status: 200, body: { success: true }, ...audited }
  })
}
