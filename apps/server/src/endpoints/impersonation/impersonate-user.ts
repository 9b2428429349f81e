import { type contract, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { buildChange, mergeReasons } from '../../domain/audit-event.ts'
import { hasBanLapsed, isBanned, noBan } from '../../domain/bans.ts'
import { isImpersonating, objectionToImpersonation } from '../../domain/impersonation.ts'
import { getOwnUserId } from '../../domain/permissions.ts'
import type { Endpoint, SessionChange } from '../shared/endpoint.ts'
import { openSession, toOpenedChange } from '../shared/open-session.ts'
import { serializeOwnSession, serializeUser } from '../shared/serialize.ts'

/** Opens a short session in which the caller acts as another user. */
export const impersonateUser: Endpoint<typeof contract.impersonation.impersonateUser> = async (
  { body, caller, client, reason: reasonInHeader },
  deps,
) => {
  const { store, now, config } = deps
  if (!store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  if (isImpersonating(caller)) return problem('YOU_ARE_ALREADY_IMPERSONATING')
  // The command line acts for no user, so it cannot impersonate.
  const impersonatedBy = getOwnUserId(caller)
  if (impersonatedBy === undefined) return problem('UNAUTHORIZED')
  const reasonInBody = body.reason?.trim()
  const reason = mergeReasons(reasonInBody, reasonInHeader)
  if (!reason && config.impersonationReason === 'required') return problem('REASON_REQUIRED')
  return store.transactionOn(body.userId, async (tx, current, target) => {
    if (!target) return problem('USER_NOT_FOUND')
    const objection = objectionToImpersonation(current, target, current.access)
    if (objection) return problem(objection)
    if (isBanned(target, now())) return problem('BANNED_USER', config.bans.message)
    const user = hasBanLapsed(target, now())
      ? await tx.users.update(target.id, noBan, now())
      : target
    const { session, ended } = await openSession(
      tx,
      { userId: user.id, kind: 'impersonation', client, impersonatedBy },
      deps,
    )
    await tx.impersonations.create({
      sessionId: session.id,
      expiresAt: session.expiresAt,
      reason,
      ...toStart(caller),
    })
    return {
      status: 200,
      body: { session: serializeOwnSession(session), user: serializeUser(user) },
      session: toSessionChange(caller, session.token),
      event: {
        action: 'impersonation.started',
        targetId: user.id,
        subject: session.id,
        ...toOpenedChange(ended, user === target ? undefined : buildChange(target, user)),
        reason: reasonInBody,
      },
    }
  })
}

/** How the browser's session changes. An API key has no session to return to. */
function toSessionChange(caller: Caller, token: string): SessionChange {
  if (caller.kind !== 'session') return { does: 'open', token, remembered: false }
  const admin = { token: caller.session.token, remembered: caller.remembered }
  return { does: 'impersonate', token, admin }
}

/** What an impersonation ends with: the session, or the API key and the secret of it. */
function toStart(caller: Caller) {
  switch (caller.kind) {
    case 'session':
      return { startedBySessionId: caller.session.id }
    case 'api-key':
      return { apiKeyId: caller.apiKey.id, secretHash: caller.secretHash }
    case 'cli':
      return {}
  }
}
