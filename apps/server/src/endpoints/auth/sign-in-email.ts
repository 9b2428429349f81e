import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { type AuditEntry, buildChange } from '../../domain/audit-event.ts'
import { hasBanLapsed, isBanned, noBan } from '../../domain/bans.ts'
import type { UserRow } from '../../store/rows.ts'
import { resolveDevice } from '../shared/device.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { openSession, toOpenedChange } from '../shared/open-session.ts'
import { serializeUser } from '../shared/serialize.ts'

/**
 * Signs in with email address and password. The transaction that opens the session reads the password
 * hash and the ban again, as both may have changed while the password was checked (D1).
 */
export const signInEmail: Endpoint<typeof contract.auth.signInEmail> = async (
  { body, caller, client, device },
  deps,
) => {
  const url = body.callbackURL || undefined
  const { store, now, config, signInAttempts, hasher } = deps
  const email = body.email.toLowerCase()
  if (!emailSyntax.safeParse(email).success) return problem('INVALID_EMAIL')
  if (body.password.length > config.passwords.maxLength) return problem('PASSWORD_TOO_LONG')
  const user = await store.users.findByEmail(email)
  const attempt = await signInAttempts.begin({
    email,
    userId: user?.id,
    address: client.ipAddress,
    device,
  })
  if (attempt.waitSeconds) return refuseForNow(attempt.waitSeconds, user)
  const account = await checkPassword(user, body.password, deps)
  if (!account) return refuse(problem('INVALID_EMAIL_OR_PASSWORD'), user)
  const waitSeconds = await attempt.succeed()
  if (waitSeconds) return refuseForNow(waitSeconds, user)
  const rehashed = hasher.isOutdated?.(account.hash) && (await hasher.hash(body.password))
  return store.transaction(async (tx) => {
    const found = await tx.users.findById(account.id)
    if (!found || (await tx.credentials.findHash(account.id)) !== account.hash)
      return refuse(problem('INVALID_EMAIL_OR_PASSWORD'), account)
    if (isBanned(found, now())) return refuse(problem('BANNED_USER', config.bans.message), account)
    const user = hasBanLapsed(found, now()) ? await tx.users.update(found.id, noBan, now()) : found
    if (rehashed) await tx.credentials.set(user.id, rehashed, now())
    const kind = body.rememberMe ? 'remembered' : 'short'
    const opening = { userId: user.id, kind, client, replaces: caller } as const
    const { session, ended } = await openSession(tx, opening, deps)
    const { token, id } = session
    return {
      status: 200,
      body: {
        redirect: url !== undefined,
        token,
        ...(url ? { url } : {}),
        user: serializeUser(user),
      },
      session: {
        does: 'open',
        token,
        remembered: body.rememberMe,
        device: resolveDevice(device, user.id, deps),
      },
      ...(url ? { location: url } : {}),
      event: {
        action: 'session.opened',
        targetId: user.id,
        subject: id,
        ...toOpenedChange(ended, user === found ? undefined : buildChange(found, user)),
        actor: { actorKind: 'user', actorId: user.id },
      },
    }
  })
}

/** A refusal with its audit entry, which names the account but never what was typed. */
function refuse<R extends { body: { code: string } }>(refusal: R, user: { id: string } | null) {
  return {
    ...refusal,
    unchanged: {
      action: 'session.refused',
      ...(user ? { targetId: user.id } : {}),
      change: { code: refusal.body.code },
    } satisfies AuditEntry,
  }
}

function refuseForNow(retryAfterSeconds: number, user: { id: string } | null) {
  return { ...refuse(problem('TOO_MANY_REQUESTS'), user), retryAfterSeconds }
}

/** Returns the id of the user and the password hash, if this is the user's password. */
async function checkPassword(user: UserRow | null, password: string, { store, hasher }: Deps) {
  const hash = user && (await store.credentials.findHash(user.id))
  if (!hash) {
    await hasher.verifyUnknownUser(password)
    return undefined
  }
  return (await hasher.verify(password, hash)) ? { id: user.id, hash } : undefined
}
