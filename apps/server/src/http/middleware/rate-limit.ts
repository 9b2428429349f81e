import { createHash } from 'node:crypto'
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../../deps.ts'
import { networkOf } from './client-address.ts'
import { isSignIn } from './origin.ts'

type MakeLimiter = Deps['store']['createRateLimiter']

/** Makes counters: `shared` by all servers on a database, or of this one alone. */
export type Limiters = { shared: MakeLimiter; local: MakeLimiter }

export type ThrottleOptions = {
  enabled: boolean
  windowSeconds: number
  /** Requests that a client may make to one path in a window. */
  max: number
}

/** Attempts to sign in or up that an address may make in a window. */
const signInMax = 3

/** Wrong passwords that an account bears in `accountSeconds`, from all addresses together. */
const accountMax = 10

const accountSeconds = 60

/** Who asks for what: counted by path, and the paths we do not know as one. */
export type Arrival = { address: string; path: string; token?: string | undefined }

export type Throttle = ReturnType<typeof throttle>

/**
 * Limits how often one may ask (F2). Requests with a live session count by session; the others, and
 * attempts to sign in, by address; and wrong credentials by address too, so that making up tokens
 * escapes no limit. Each answers the seconds to wait, or nothing for those who may go on.
 */
export function throttle(
  { shared, local }: Limiters,
  { enabled, windowSeconds: duration, max }: ThrottleOptions,
) {
  const byAddress = shared({ keyPrefix: 'address', points: max, duration })
  const bySession = shared({ keyPrefix: 'session', points: max, duration })
  // Not counted but remembered, so as not to ask the database again and again.
  const live = local({ keyPrefix: 'live', points: 1, duration })
  const wrong = shared({ keyPrefix: 'wrong', points: max, duration })
  const signIn = shared({ keyPrefix: 'sign-in', points: signInMax, duration })
  const byAccount = shared({ keyPrefix: 'account', points: accountMax, duration: accountSeconds })

  const arrive = async ({ address, path, token }: Arrival) => {
    if (!enabled) return undefined
    const network = networkOf(address)
    if (isSignIn(path)) return counted(signIn, `${network}|${path}`)
    if (token === undefined) return counted(byAddress, `${network}|${path}`)
    const session = digest(token)
    if ((await live.get(session)) !== null) return counted(bySession, `${session}|${path}`)
    return waitOf(wrong, network, max)
  }

  /** Records what the credential of a request turned out to be. */
  const known = async ({ address, path, token }: Arrival, isLive: boolean) => {
    if (!enabled || token === undefined) return
    if (!isLive) {
      await counted(wrong, networkOf(address))
      return
    }
    const session = digest(token)
    const isFirst = (await live.get(session)) === null
    await live.set(session, 1, duration)
    if (isFirst) await counted(bySession, `${session}|${path}`)
  }

  /** Counts an attempt on an account; the right password afterwards takes it back. */
  const attempt = async (email: string) => (enabled ? counted(byAccount, digest(email)) : undefined)
  const succeeded = async (email: string) => {
    if (enabled) await byAccount.delete(digest(email))
  }
  return { arrive, known, attempt, succeeded }
}

function digest(text: string) {
  return createHash('sha256').update(text).digest('base64url')
}

function isRefusal(error: unknown): error is RateLimiterRes {
  return typeof error === 'object' && error !== null && 'msBeforeNext' in error
}

function secondsUntil({ msBeforeNext }: RateLimiterRes) {
  return Math.max(1, Math.ceil(msBeforeNext / 1000))
}

/** Counts one more, and answers how many seconds to wait when it is one too many. */
async function counted(limiter: RateLimiterAbstract, key: string) {
  try {
    await limiter.consume(key)
    return undefined
  } catch (error) {
    if (isRefusal(error)) return secondsUntil(error)
    throw error
  }
}

/** How many seconds to wait when the count is full already. */
async function waitOf(limiter: RateLimiterAbstract, key: string, max: number) {
  const state = await limiter.get(key)
  return state !== null && state.consumedPoints >= max ? secondsUntil(state) : undefined
}
