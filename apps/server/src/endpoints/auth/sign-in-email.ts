import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { type AuditEntry, buildChange } from '../../domain/audit-event.ts'
import { hasBanLapsed, isBanned, noBan } from '../../domain/bans.ts'
import type { UserRow } from '../../store/rows.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { openSession } from '../shared/open-session.ts'
import { serializeUser } from '../shared/serialize.ts'

/**
 * Signs in. What the password was checked against, and whether the user is banned, is read again in
 * the transaction that opens the session, so that no ban or new password comes between (D1).
 */
export const signInEmail: Endpoint<typeof contract.auth.signInEmail> = async (
  { body, client },
  deps,
) => {
  const url = body.callbackURL || undefined
  const { store, now, config, signInAttempts } = deps
  const email = body.email.toLowerCase()
  if (!emailSyntax.safeParse(email).success) return problem('INVALID_EMAIL')
  if (body.password.length > config.passwords.maxLength) return problem('PASSWORD_TOO_LONG')
  const wait = await signInAttempts.count(email)
  const user = await store.users.byEmail(email)
  if (wait !== undefined)
    return { ...refused(problem('TOO_MANY_REQUESTS'), user), retryAfterSeconds: wait }
  const known = await authenticated(user, body.password, deps)
  if (!known) return refused(problem('INVALID_EMAIL_OR_PASSWORD'), user)
  await signInAttempts.reset(email)
  return store.transaction(async (tx) => {
    const found = await tx.users.byId(known.id)
    if (!found || (await tx.credentials.hashOf(known.id)) !== known.hash)
      return refused(problem('INVALID_EMAIL_OR_PASSWORD'), known)
    if (isBanned(found, now())) return refused(problem('BANNED_USER', config.bans.message), known)
    const user = hasBanLapsed(found, now()) ? await tx.users.update(found.id, noBan, now()) : found
    const kind = body.rememberMe ? 'remembered' : 'short'
    const { token, id } = await openSession(tx, { userId: user.id, kind, client }, deps)
    return {
      status: 200,
      body: {
        redirect: url !== undefined,
        token,
        ...(url ? { url } : {}),
        user: serializeUser(user),
      },
      session: { does: 'open', token, remembered: body.rememberMe },
      ...(url ? { location: url } : {}),
      event: {
        action: 'session.opened',
        targetId: user.id,
        subject: id,
        ...(user === found ? {} : { change: buildChange(found, user) }),
        author: { actorKind: 'user', actorId: user.id },
      },
    }
  })
}

/** A refusal, and what the trail is told of it: whose account it was, and never what was typed. */
function refused<R extends { body: { code: string } }>(refusal: R, user: { id: string } | null) {
  return {
    ...refusal,
    event: {
      action: 'session.refused',
      ...(user ? { targetId: user.id } : {}),
      change: { code: refusal.body.code },
    } satisfies AuditEntry,
  }
}

/** The user, if this is their password, with the hash that was right. */
async function authenticated(user: UserRow | null, password: string, { store, hasher }: Deps) {
  const hash = user && (await store.credentials.hashOf(user.id))
  if (!hash) {
    await hasher.verifyNobody(password)
    return undefined
  }
  return (await hasher.verify(password, hash)) ? { id: user.id, hash } : undefined
}
