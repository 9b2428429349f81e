import { type contract, problem } from '@castellan/contract'
import type { SessionCaller } from '../../auth/caller.ts'
import type { AuditEntry } from '../../domain/audit-event.ts'
import { isSessionLive } from '../../domain/sessions.ts'
import type { Endpoint, EndpointDeps } from '../shared/endpoint.ts'
import { serializeOwnSession, serializeSession, serializeUser } from '../shared/serialize.ts'

/**
 * Ends an impersonation. The browser that began it gets its own session back; whoever comes with a
 * bearer token learns which session it has, but never that session's token (D7).
 */
export const stopImpersonating: Endpoint<typeof contract.impersonation.stopImpersonating> = async (
  { caller },
  deps,
) => {
  const { impersonatedBy, id } = caller.session
  if (impersonatedBy === null) return problem('YOU_ARE_NOT_IMPERSONATING_ANYONE')
  // The owner of a key has not been here: their sessions are nothing to go back to.
  const isByKey = caller.impersonation.keyId !== null
  const kept = isByKey ? undefined : await keptSession(caller, deps)
  const own = isByKey ? undefined : (kept ?? (await newestSession(impersonatedBy, deps)))
  const targetId = caller.user.id
  await deps.store.transaction(async (tx) => {
    await tx.sessions.remove(id)
    return {
      event: { action: 'impersonation.stopped', targetId, subject: id } satisfies AuditEntry,
    }
  })
  if (!own) return { ...problem('UNAUTHORIZED'), session: { does: 'close' } }
  const user = serializeUser(own.user)
  if (!kept)
    return {
      status: 200,
      body: { session: serializeSession(own.session), user },
      session: { does: 'close' },
    }
  return {
    status: 200,
    body: { session: serializeOwnSession(own.session), user },
    session: {
      does: 'return',
      token: own.session.token,
      remembered: caller.adminSession?.remembered ?? true,
    },
  }
}

/** The session that the browser's signed cookie keeps, if it is the impersonator's and still live. */
async function keptSession(
  { adminSession, byBearer, session, access }: SessionCaller,
  deps: EndpointDeps,
) {
  if (byBearer || !adminSession) return undefined
  const found = await deps.store.sessions.byToken(adminSession.token)
  const theirs = found?.user.id === session.impersonatedBy
  return found && theirs && isSessionLive(found, access, deps.now()) ? found : undefined
}

/** The newest session that the impersonator has as themselves. */
async function newestSession(userId: string, { store, now }: EndpointDeps) {
  const live = await store.sessions.liveOf(userId, now())
  const session = live.find(({ impersonatedBy }) => impersonatedBy === null)
  const user = session && (await store.users.byId(userId))
  return session && user ? { session, user } : undefined
}
