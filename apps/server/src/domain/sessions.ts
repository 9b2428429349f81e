import { type ApiKeyGrant, isApiKeyLive, type SecretState } from './api-keys.ts'
import { isBanned } from './bans.ts'
import { objectionToImpersonation } from './impersonation.ts'
import { type AccessPolicy, intersect, permits, resolvePermissions } from './permissions.ts'

/** How long sessions last, in seconds. */
export type SessionPolicy = {
  /** From sign-in, and again from each prolongation. */
  expiresIn: number
  /** How old a session's last prolongation must be before the next. */
  updateAge: number
  /** How young a session must be to list sessions; 0: any will do. */
  freshAge: number
  /** Whether sessions are prolonged at all. */
  refresh: boolean
  impersonationExpiresIn: number
}

type Dates = { createdAt: Date; expiresAt: Date }

type Person = {
  id: string
  role: string | null
  banned: boolean | null
  banExpires: Date | null
  createdAt: Date
}

type Found = {
  session: Dates & { impersonatedBy: string | null }
  user: Person
  impersonator: Person | null
  /** The key with which the impersonator has begun this, and its secret, if it was with one. */
  begunBy?:
    | {
        key: ApiKeyGrant & { createdAt: Date; previousSecretExpiresAt: Date | null }
        secret: SecretState
      }
    | undefined
}

const daySeconds = 86_400

/** When a session ends that begins now. */
export function computeSessionExpiry(
  kind: 'remembered' | 'short' | 'impersonation',
  policy: SessionPolicy,
  now: Date,
) {
  if (kind === 'impersonation') return msLater(now, policy.impersonationExpiresIn)
  return msLater(now, kind === 'short' ? shortSeconds(policy) : policy.expiresIn)
}

/** Whether a session admits its user (WIRE §3.3, D1, D2). */
export function isSessionLive(found: Found, access: AccessPolicy, now: Date) {
  return (
    now <= found.session.expiresAt &&
    !isBanned(found.user, now) &&
    (found.session.impersonatedBy === null || isLiveImpersonation(found, access, now))
  )
}

/** When the session ends if it is prolonged now; nothing when it is not (WIRE §9.3, D3). */
export function computeExtendedExpiry(
  session: Found['session'],
  policy: SessionPolicy,
  now: Date,
): Date | undefined {
  if (!policy.refresh || session.impersonatedBy !== null || !slides(session, policy))
    return undefined
  const due = msLater(session.expiresAt, policy.updateAge - policy.expiresIn)
  return due <= now ? msLater(now, policy.expiresIn) : undefined
}

/** Whether a session is young enough for what asks for a fresh one. */
export function isSessionFresh({ createdAt }: Dates, { freshAge }: SessionPolicy, now: Date) {
  return freshAge === 0 || now < msLater(createdAt, freshAge)
}

/** The clocks of two writers of one row may differ by this, in ms; by less where a life is short. */
function clockToleranceMs({ expiresIn }: SessionPolicy) {
  return Math.min(60_000, expiresIn * 250)
}

function msLater(date: Date, seconds: number) {
  return new Date(date.getTime() + seconds * 1000)
}

/**
 * How long a session lasts that is not to be remembered: a day, or half a lifetime where that is
 * shorter, so that it can be told from the others by its dates alone.
 */
function shortSeconds({ expiresIn }: SessionPolicy) {
  return Math.min(daySeconds, expiresIn / 2)
}

/** An impersonation lives only while whoever runs it, be it a key, could start it again (D2, H5). */
function isLiveImpersonation(found: Found, access: AccessPolicy, now: Date) {
  const { impersonator, user, begunBy } = found
  if (impersonator === null || isBanned(impersonator, now)) return false
  if (begunBy && !isApiKeyLive({ ...begunBy, user: impersonator }, now)) return false
  const all = resolvePermissions(impersonator, access)
  const permissions = begunBy ? intersect(all, begunBy.key.permissions) : all
  const kind = begunBy ? ('api-key' as const) : ('session' as const)
  const actor = { kind, user: impersonator, permissions }
  return (
    permits(permissions, 'user:impersonate') &&
    objectionToImpersonation(actor, user, access) === undefined
  )
}

/** Whether a session was made to last as long as its kind can, and so may be prolonged (D3). */
function slides({ createdAt, expiresAt }: Dates, policy: SessionPolicy) {
  return (
    expiresAt.getTime() - createdAt.getTime() >= policy.expiresIn * 1000 - clockToleranceMs(policy)
  )
}
