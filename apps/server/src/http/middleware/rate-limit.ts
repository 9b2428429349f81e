import { createHash } from 'node:crypto'
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps, SignInAttempts } from '../../deps.ts'
import { toNetworks } from './client-address.ts'
import { isSignInPath } from './origin.ts'

type CreateLimiter = Deps['store']['createRateLimiter']

/** Creates counters: `shared` by all servers on a database, or `local` to this process. */
export type Limiters = { shared: CreateLimiter; local: CreateLimiter }

type ThrottleOptions = {
  enabled: boolean
  windowSeconds: number
  /** Requests of a client to one path in a window. */
  max: number
}

/** Sign-ins and sign-ups of a client in a window. */
const maxSignIns = 3

/** Wrong passwords for an account in `accountWindowSeconds`, from all clients together. */
const maxWrongPasswords = 10

const accountWindowSeconds = 60

/** A request as it is counted. All unknown paths count as one. */
type CountedRequest = { address: string; path: string; token?: string | undefined }

export type Throttle = ReturnType<typeof createThrottle>

/**
 * Creates the rate limits (F2). Requests with a live credential are counted by credential. The others,
 * and sign-ins, are counted by the network of the client. Wrong credentials are too: otherwise a client
 * could escape every limit by inventing tokens.
 */
export function createThrottle(
  { shared, local }: Limiters,
  { enabled, windowSeconds: duration, max }: ThrottleOptions,
) {
  const byNetwork = shared({ keyPrefix: 'address', points: max, duration })
  const byCredential = shared({ keyPrefix: 'session', points: max, duration })
  // Remembers the live credentials, so that a request need not look them up in the database.
  const live = local({ keyPrefix: 'live', points: 1, duration })
  const wrong = shared({ keyPrefix: 'wrong', points: max, duration })
  const signIns = shared({ keyPrefix: 'sign-in', points: maxSignIns, duration })
  const byAccount = shared({
    keyPrefix: 'account',
    points: maxWrongPasswords,
    duration: accountWindowSeconds,
  })

  /** Counts a request on arrival. Returns the seconds to wait if there were too many. */
  const countRequest = async ({ address, path, token }: CountedRequest) => {
    if (!enabled) return undefined
    const network = toNetworks(address)[0]?.name ?? ''
    if (isSignInPath(path)) return consume(signIns, `${network}|${path}`)
    if (token === undefined) return consume(byNetwork, `${network}|${path}`)
    const credential = digest(token)
    if ((await live.get(credential)) !== null) return consume(byCredential, `${credential}|${path}`)
    return peek(wrong, network, max)
  }

  /** Records whether the credential of a request is live. */
  const recordCredential = async ({ address, path, token }: CountedRequest, isLive: boolean) => {
    if (!enabled || token === undefined) return
    if (!isLive) {
      await consume(wrong, toNetworks(address)[0]?.name ?? '')
      return
    }
    const credential = digest(token)
    const isFirst = (await live.get(credential)) === null
    await live.set(credential, 1, duration)
    if (isFirst) await consume(byCredential, `${credential}|${path}`)
  }

  const signInAttempts: SignInAttempts = {
    count: async (email) => (enabled ? consume(byAccount, digest(email)) : undefined),
    reset: async (email) => {
      if (enabled) await byAccount.delete(digest(email))
    },
  }
  return { countRequest, recordCredential, signInAttempts }
}

function digest(text: string) {
  return createHash('sha256').update(text).digest('base64url')
}

/** Counts one more. Returns the seconds to wait if it is one too many. */
async function consume(limiter: RateLimiterAbstract, key: string) {
  try {
    await limiter.consume(key)
    return undefined
  } catch (error) {
    if (isLimitReached(error)) return secondsUntil(error)
    throw error
  }
}

/** Returns the seconds to wait if the limit is reached already, without counting. */
async function peek(limiter: RateLimiterAbstract, key: string, max: number) {
  const state = await limiter.get(key)
  return state !== null && state.consumedPoints >= max ? secondsUntil(state) : undefined
}

function isLimitReached(error: unknown): error is RateLimiterRes {
  return typeof error === 'object' && error !== null && 'msBeforeNext' in error
}

function secondsUntil({ msBeforeNext }: RateLimiterRes) {
  return Math.max(1, Math.ceil(msBeforeNext / 1000))
}
