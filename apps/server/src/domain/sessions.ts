import { isApiKeyLive } from './api-key-life.ts'
import { type ApiKeyMaker, type PresentedApiKey, resolveApiKeyPermissions } from './api-keys.ts'
import { isBanned } from './bans.ts'
import { objectionToImpersonation } from './impersonation.ts'
import { type AccessPolicy, permits, resolvePermissions } from './permissions.ts'

/** How long sessions last, in seconds. */
export type SessionPolicy = {
  /** From sign-in, and again from each extension. */
  expiresIn: number
  /** How old the last extension must be before the next one. */
  updateAge: number
  /** How old a session may be to list sessions; 0: any age. */
  freshAge: number
  /** Whether sessions are extended at all. */
  refresh: boolean
  impersonationExpiresIn: number
  /** How long a session lasts at most, however often it is extended; 0: no limit. */
  maxAge: number
  /** How many live sessions a user has at most, and how many impersonations they run at most. */
  maxPerUser: number
}

/** What decides whether a session is live. */
type SessionRules = { access: AccessPolicy; sessions: Pick<SessionPolicy, 'maxAge'> }

type SessionDates = { createdAt: Date; expiresAt: Date }

type SessionUser = {
  id: string
  role: string | null
  banned: boolean | null
  banExpires: Date | null
  createdAt: Date
}

type FoundSession = {
  session: SessionDates & { impersonatedBy: string | null }
  user: SessionUser
  impersonator: SessionUser | null
  startedWith?: ImpersonationStart | undefined
}

/**
 * With which session of the impersonator an impersonation began, or with which API key and secret;
 * `deleted` since. `undefined` if an app began it, which does not say.
 */
export type ImpersonationStart =
  | { kind: 'session'; session: SessionDates & { userId: string; impersonatedBy: string | null } }
  | (PresentedApiKey & { kind: 'api-key'; makers: readonly ApiKeyMaker[] })
  | { kind: 'deleted' }

const daySeconds = 86_400

/** Returns when a session expires that is created now. */
export function computeSessionExpiry(
  kind: 'remembered' | 'short' | 'impersonation',
  policy: SessionPolicy,
  now: Date,
) {
  const seconds = {
    remembered: policy.expiresIn,
    short: computeShortSeconds(policy),
    impersonation: policy.impersonationExpiresIn,
  }
  return limitToMaxAge(addSeconds(now, seconds[kind]), now, policy)
}

/** Returns whether a session is valid now (compatibility, D1, D2). */
export function isSessionLive(found: FoundSession, rules: SessionRules, now: Date) {
  return (
    isWithinDates(found.session, rules.sessions, now) &&
    !isBanned(found.user, now) &&
    (found.session.impersonatedBy === null || isLiveImpersonation(found, rules, now))
  )
}

/** Returns the new expiry of a session, or undefined if it is not extended now (compatibility, D3). */
export function computeExtendedExpiry(
  session: FoundSession['session'],
  policy: SessionPolicy,
  now: Date,
): Date | undefined {
  if (!policy.refresh || session.impersonatedBy !== null || !isExtendable(session, policy))
    return undefined
  const extendableFrom = addSeconds(session.expiresAt, policy.updateAge - policy.expiresIn)
  if (extendableFrom > now) return undefined
  const extended = limitToMaxAge(addSeconds(now, policy.expiresIn), session.createdAt, policy)
  const isAtMaxAge = policy.maxAge > 0 && extended <= session.expiresAt
  return isAtMaxAge ? undefined : extended
}

/** Returns whether a session is young enough for an operation that needs a fresh one. */
export function isSessionFresh(
  { createdAt }: SessionDates,
  { freshAge }: SessionPolicy,
  now: Date,
) {
  return freshAge === 0 || now < addSeconds(createdAt, freshAge)
}

function isWithinDates(session: SessionDates, policy: SessionRules['sessions'], now: Date) {
  return now <= limitToMaxAge(session.expiresAt, session.createdAt, policy)
}

function limitToMaxAge(expiresAt: Date, createdAt: Date, { maxAge }: SessionRules['sessions']) {
  const end = addSeconds(createdAt, maxAge)
  return maxAge > 0 && end < expiresAt ? end : expiresAt
}

/** How much the clocks of two servers may differ; less if sessions are short. */
function computeClockToleranceMs({ expiresIn }: SessionPolicy) {
  return Math.min(60_000, expiresIn * 250)
}

function addSeconds(date: Date, seconds: number) {
  return new Date(date.getTime() + seconds * 1000)
}

/**
 * The lifetime of a session without "remember me": a day, or half of the usual lifetime if that is
 * shorter. So the dates alone tell it from the others.
 */
function computeShortSeconds({ expiresIn }: SessionPolicy) {
  return Math.min(daySeconds, expiresIn / 2)
}

/**
 * An impersonation is valid only while it could be started again, in the same session or with the same
 * secret of the same API key (compatibility, D2, D10, H5).
 */
function isLiveImpersonation(found: FoundSession, { access, sessions }: SessionRules, now: Date) {
  const { impersonator, user, startedWith } = found
  if (impersonator === null || isBanned(impersonator, now)) return false
  if (!isStartLive(startedWith, impersonator, sessions, now)) return false
  const kind = startedWith?.kind === 'api-key' ? startedWith.kind : ('session' as const)
  const permissions =
    startedWith?.kind === 'api-key'
      ? resolveApiKeyPermissions({ ...startedWith, user: impersonator }, access)
      : resolvePermissions(impersonator, access)
  return (
    permits(permissions, 'user:impersonate') &&
    objectionToImpersonation({ kind, user: impersonator, permissions }, user, access) === undefined
  )
}

/** Returns whether the session or the API key is live with which an impersonation began. */
function isStartLive(
  start: ImpersonationStart | undefined,
  impersonator: SessionUser,
  policy: SessionRules['sessions'],
  now: Date,
): boolean {
  switch (start?.kind) {
    case undefined:
      return true
    case 'deleted':
      return false
    case 'api-key':
      return isApiKeyLive({ ...start, user: impersonator }, now)
    case 'session': {
      const { session } = start
      const isOwn = session.userId === impersonator.id && session.impersonatedBy === null
      return isOwn && isWithinDates(session, policy, now)
    }
  }
}

/** Returns whether a session has the full lifetime and so may be extended (compatibility, D3). */
function isExtendable({ createdAt, expiresAt }: SessionDates, policy: SessionPolicy) {
  return (
    expiresAt.getTime() - createdAt.getTime() >=
    policy.expiresIn * 1000 - computeClockToleranceMs(policy)
  )
}
