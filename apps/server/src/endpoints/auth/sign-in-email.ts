import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { type AuditEntry, buildChange } from '../../domain/audit-event.ts'
import { hasBanLapsed, isBanned, noBan } from '../../domain/bans.ts'
import type { UserRow } from '../../store/rows.ts'
import { createDeviceToken, findKnownDevice } from '../shared/device.ts'
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
  if (!store.stored.passwords) return problem('THE_APP_DOES_NOT_STORE_PASSWORDS')
  if (!store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  const user = await store.users.findByEmail(body.email)
  const account = await findAccount(user, deps)
  const known = account && findKnownDevice(device, account, deps)
  const attempt = { email, address: client.ipAddress, device: known }
  const { waitSeconds, isRight } = await signInAttempts.run(attempt, () =>
    account ? hasher.verify(body.password, account.hash) : hasher.verifyUnknownUser(body.password),
  )
  if (waitSeconds) return refuseForNow(waitSeconds, user)
  if (!account || !isRight) return refuse(problem('INVALID_EMAIL_OR_PASSWORD'), user)
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
        deviceToken: createDeviceToken(
          known,
          { id: user.id, hash: rehashed || account.hash },
          deps,
        ),
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

/** Returns the id of a user and the password hash, if the user has a password. */
async function findAccount(
  user: UserRow | null,
  { store }: { store: Pick<Deps['store'], 'credentials'> },
) {
  const hash = user && (await store.credentials.findHash(user.id))
  return hash ? { id: user.id, hash } : undefined
}
