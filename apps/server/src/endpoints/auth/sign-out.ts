import { type contract, isProblem, problem } from '@castellan/contract'
import { type AuditEntry, toAuditActor } from '../../domain/audit-event.ts'
import type { Repositories } from '../../store/index.ts'
import type { Endpoint } from '../shared/endpoint.ts'

/** Ends the session of the request's token, even if the session is not live: its user may be banned. */
export const signOut: Endpoint<typeof contract.auth.signOut> = async ({ token }, { store }) => {
  if (!store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  const ended = token === undefined ? undefined : await store.transaction((tx) => end(tx, token))
  if (isProblem(ended)) return ended
  return { status: 200, body: { success: true }, session: { does: 'close' } }
}

async function end(tx: Repositories, token: string): Promise<{ event?: AuditEntry }> {
  const found = await tx.sessions.findByToken(token)
  if (!found) return {}
  const { session, user, impersonation } = found
  await tx.sessions.delete(session.id)
  return {
    event: {
      action: 'session.closed',
      targetId: user.id,
      subject: session.id,
      reason: impersonation.reason ?? undefined,
      actor: toAuditActor({ kind: 'session', ...found }),
    },
  }
}
