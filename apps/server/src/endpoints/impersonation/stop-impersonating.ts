import { type contract, isProblem, problem } from '@castellan/contract'
import type { SessionCaller } from '../../auth/caller.ts'
import type { AuditEntry } from '../../domain/audit-event.ts'
import { isSessionLive } from '../../domain/sessions.ts'
import type { Endpoint, EndpointDeps } from '../shared/endpoint.ts'
import { listLiveSessions } from '../shared/live-sessions.ts'
import { serializeOwnSession, serializeSession, serializeUser } from '../shared/serialize.ts'

/**
 * Ends an impersonation. The browser that started it gets its own session back. A bearer client gets
 * the impersonator's newest session, but never its token (D7).
 */
export const stopImpersonating: Endpoint<typeof contract.impersonation.stopImpersonating> = async (
  { caller },
  deps,
) => {
  const { impersonatedBy, id } = caller.session
  if (impersonatedBy === null) return problem('YOU_ARE_NOT_IMPERSONATING_ANYONE')
  // An API key started it, so none of its owner's sessions is one to return to.
  const isByKey = caller.impersonation.apiKeyId !== null
  const kept = isByKey ? undefined : await findKeptSession(caller, deps)
  const own = isByKey
    ? undefined
    : (kept ?? (await findNewestSession(impersonatedBy, caller, deps)))
  const targetId = caller.user.id
  const stopped = await deps.store.transaction(async (tx) => {
    await tx.sessions.delete(id)
    return {
      event: { action: 'impersonation.stopped', targetId, subject: id } satisfies AuditEntry,
    }
  })
  if (isProblem(stopped)) return stopped
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

/** Finds the session in the browser's signed cookie, if it is the impersonator's and live. */
async function findKeptSession(
  { adminSession, byBearer, session, access }: SessionCaller,
  deps: EndpointDeps,
) {
  if (byBearer || !adminSession) return undefined
  const found = await deps.store.sessions.findByToken(adminSession.token)
  const isImpersonators = found?.user.id === session.impersonatedBy
  return found &&
    isImpersonators &&
    isSessionLive(found, { access, sessions: deps.config.sessions }, deps.now())
    ? found
    : undefined
}

/** Finds the newest live session of the impersonator in which they act as themselves. */
async function findNewestSession(userId: string, { access }: SessionCaller, deps: EndpointDeps) {
  const live = await listLiveSessions(userId, { access }, deps)
  return live.find(({ session }) => session.impersonatedBy === null)
}
