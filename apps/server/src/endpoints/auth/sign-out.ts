import type { contract } from '@castellan/contract'
import { type AuditEntry, toAuditActor } from '../../domain/audit-event.ts'
import type { Endpoint } from '../shared/endpoint.ts'

/** Ends the session of the request's token, even if the session is not live: its user may be banned. */
export const signOut: Endpoint<typeof contract.auth.signOut> = async ({ token }, { store }) => {
  if (token)
    await store.transaction(async (tx) => {
      const found = await tx.sessions.findByToken(token)
      if (!found) return {}
      const { session, user, impersonation } = found
      await tx.sessions.delete(session.id)
      const event: AuditEntry = {
        action: 'session.closed',
        targetId: user.id,
        subject: session.id,
        reason: impersonation.reason ?? undefined,
        actor: toAuditActor({ kind: 'session', ...found }),
      }
      return { event }
    })
  return { status: 200, body: { success: true }, session: { does: 'close' } }
}
