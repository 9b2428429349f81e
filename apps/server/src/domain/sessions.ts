import { type AccessPolicy, allows, authorityOf, limitedTo } from './access.ts'
import { isBanned } from './bans.ts'
import { objectionToImpersonation } from './impersonation.ts'
import { isAlive, type KeyTerms, type Secret } from './keys.ts'

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
    | { key: KeyTerms & { createdAt: Date; formerExpiresAt: Date | null }; secret: Secret }
    | undefined
}

const daySeconds = 86_400

/** The clocks of two writers of one row may differ by this, in ms; by less where a life is short. */
const clockToleranceMs = ({ expiresIn }: SessionPolicy) => Math.min(60_000, expiresIn * 250)

const msLater = (date: Date, seconds: number) => new Date(date.getTime() + seconds * 1000)

/**
 * How long a session lasts that is not to be remembered: a day, or half a lifetime where that is
 * shorter, so that it can be told from the others by its dates alone.
 */
const shortSeconds = ({ expiresIn }: SessionPolicy) => Math.min(daySeconds, expiresIn / 2)

/** When a session ends that begins now. */
export const endOfSession = (
  kind: 'remembered' | 'short' | 'impersonation',
  policy: SessionPolicy,
  now: Date,
) => {
  if (kind === 'impersonation') return msLater(now, policy.impersonationExpiresIn)
  return msLater(now, kind === 'short' ? shortSeconds(policy) : policy.expiresIn)
}

/** An impersonation lives only while whoever runs it, be it a key, could start it again (D2, H5). */
const isLiveImpersonation = (found: Found, access: AccessPolicy, now: Date) => {
  const { impersonator, user, begunBy } = found
  if (impersonator === null || isBanned(impersonator, now)) return false
  if (begunBy && !isAlive({ ...begunBy, user: impersonator }, now)) return false
  const all = authorityOf(impersonator, access)
  const authority = begunBy ? limitedTo(all, begunBy.key.permissions) : all
  const actor = { user: impersonator, authority, isUser: !begunBy }
  return (
    allows(authority, 'user:impersonate') &&
    objectionToImpersonation(actor, user, access) === undefined
  )
}

/** Whether a session admits its user (WIRE §3.3, D1, D2). */
export const isLive = (found: Found, access: AccessPolicy, now: Date) =>
  now <= found.session.expiresAt &&
  !isBanned(found.user, now) &&
  (found.session.impersonatedBy === null || isLiveImpersonation(found, access, now))

/** Whether a session was made to last as long as its kind can, and so may be prolonged (D3). */
const slides = ({ createdAt, expiresAt }: Dates, policy: SessionPolicy) =>
  expiresAt.getTime() - createdAt.getTime() >= policy.expiresIn * 1000 - clockToleranceMs(policy)

/** When the session ends if it is prolonged now; nothing when it is not (WIRE §9.3, D3). */
export const prolongedEnd = (
  session: Found['session'],
  policy: SessionPolicy,
  now: Date,
): Date | undefined => {
  if (!policy.refresh || session.impersonatedBy !== null || !slides(session, policy))
    return undefined
  const due = msLater(session.expiresAt, policy.updateAge - policy.expiresIn)
  return due <= now ? msLater(now, policy.expiresIn) : undefined
}

/** Whether a session is young enough for what asks for a fresh one. */
export const isFresh = ({ createdAt }: Dates, { freshAge }: SessionPolicy, now: Date) =>
  freshAge === 0 || now < msLater(createdAt, freshAge)
