import { type contract, problem } from '@castellan/contract'
import { objectionToTarget } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { toRevocationEntry } from '../shared/session-audit-entries.ts'

/** Ends the session with this id or token. */
export const revokeUserSession: Endpoint<typeof contract.sessions.revokeUserSession> = async (
  { body },
  { store },
) => {
  if (!store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  return store.transaction(async (tx, caller) => {
    const { sessionToken } = body
    const sessions = await tx.sessions.findByIdOrToken(sessionToken)
    for (const { user } of sessions) {
      const objection = objectionToTarget(caller, user, caller.access)
      if (objection) return problem(objection)
    }
    await tx.sessions.deleteByIdOrToken(sessionToken)
    const entry = toRevocationEntry(sessions)
    const audited = sessions.length > 0 ? { event: entry } : { unchanged: entry }
    return { status: 200, body: { success: true }, ...audited }
  })
}
