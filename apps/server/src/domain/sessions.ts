import {
  type ApiKeyMaker,
  isApiKeyLive,
  type PresentedApiKey,
  resolveApiKeyPermissions,
} from './api-keys.ts'
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
  /** How many live sessions a user has at most, and how many impersonations they run at most. */
  maxPerUser: number
}

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
  if (kind === 'impersonation') return addSeconds(now, policy.impersonationExpiresIn)
  return addSeconds(now, kind === 'short' ? computeShortSeconds(policy) : policy.expiresIn)
}

/** Returns whether a session is valid now (compatibility, D1, D2). */
export function isSessionLive(found: FoundSession, access: AccessPolicy, now: Date) {
  return (
    now <= found.session.expiresAt &&
    !isBanned(found.user, now) &&
    (found.session.impersonatedBy === null || isLiveImpersonation(found, access, now))
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
  return extendableFrom <= now ? addSeconds(now, policy.expiresIn) : undefined
}

/** Returns whether a session is young enough for an operation that needs a fresh one. */
export function isSessionFresh(
  { createdAt }: SessionDates,
  { freshAge }: SessionPolicy,
  now: Date,
) {
  return freshAge === 0 || now < addSeconds(createdAt, freshAge)
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
function isLiveImpersonation(found: FoundSession, access: AccessPolicy, now: Date) {
  const { impersonator, user, startedWith } = found
  if (impersonator === null || isBanned(impersonator, now)) return false
  if (!isStartLive(startedWith, impersonator, now)) return false
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
      return isOwn && now <= session.expiresAt
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
