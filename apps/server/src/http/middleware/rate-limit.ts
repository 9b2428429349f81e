import type { Device, RateLimits, SignInAttempts } from '../../deps.ts'
import { type Budget, buildNetworkBudgets, createBudgets, type Limit, toKey } from './budgets.ts'
import { toNetworks } from './client-address.ts'
import type { Credential } from './credential.ts'
import { createLiveCredentials, digestToken } from './live-credentials.ts'
import { isSignInPath } from './origin.ts'
import { createSignInAttempts } from './sign-in-attempts.ts'

type ThrottleOptions = {
  enabled: boolean
  windowSeconds: number
  /** Requests to one path in a window: of a session or a client without one, and of an API key. */
  max: number
  apiKeyMax: number
  now: () => Date
}

/** A request as it is counted. All unknown paths count as one. */
type CountedRequest = {
  address: string
  path: string
  credential?: Credential | undefined
  device?: Device | undefined
}

export type Throttle = ReturnType<typeof createThrottle>

/** Sign-ups from a network, for one client. */
const signUpLimit: Limit = { free: 3, seconds: 10 }

/** Known devices of one network may sign in as often together as this many clients. */
const deviceShare = 4

/** How many times the limit of one all sessions, or all API keys, have for which a user is accountable. */
const userShare = 10

/**
 * Creates the rate limits (F2). Requests with a live credential are counted by credential and by who
 * is accountable for it, the others by the networks of the client. Counts are shared by all servers,
 * except which credentials are live.
 */
export function createThrottle(
  counts: RateLimits,
  { enabled, windowSeconds: seconds, max, apiKeyMax, now }: ThrottleOptions,
) {
  const budgets = createBudgets(counts, now)
  const live = createLiveCredentials(seconds, now)

  const takeRequest = async (wanted: Budget[]) => (await budgets.take(wanted)).waitSeconds

  const takeFromCredential = (credential: Credential, userId: string, path: string) => {
    const { isApiKey } = credential
    const free = isApiKey ? apiKeyMax : max
    const kind = isApiKey ? 'api-keys' : 'sessions'
    return takeRequest([
      { key: toKey('credential', digestToken(credential), path), free, seconds },
      { key: toKey(kind, userId, path), free: userShare * free, seconds },
    ])
  }

  /** Counts a request on arrival. Returns the seconds to wait if there were too many. */
  const countRequest = async ({ address, path, credential, device }: CountedRequest) => {
    if (!enabled) return undefined
    const free = max
    const networks = toNetworks(address)
    if (path.startsWith('/sign-up/'))
      return takeRequest(buildNetworkBudgets('sign-up', signUpLimit, networks, path))
    if (isSignInPath(path) && device)
      return takeRequest([
        ...buildNetworkBudgets('device', { free, seconds }, networks, path, device.binding),
        ...buildNetworkBudgets('device', { free: deviceShare * free, seconds }, networks, path),
      ])
    if (!credential || isSignInPath(path))
      return takeRequest(buildNetworkBudgets('request', { free, seconds }, networks, path))
    const userId = live.find(credential)
    return userId === undefined ? undefined : takeFromCredential(credential, userId, path)
  }

  /**
   * Counts a request whose credential was not known on arrival, or is no longer live: then no user
   * is accountable for it. A credential that is not live costs the client, and never another credential.
   */
  const countCredential = async (request: CountedRequest, userId: string | undefined) => {
    const { address, path, credential } = request
    // At a path to sign in, the request was counted by its client or device.
    if (!enabled || !credential || isSignInPath(path)) return undefined
    if (userId === undefined) {
      live.forget(credential)
      return takeRequest(
        buildNetworkBudgets('unknown', { free: max, seconds }, toNetworks(address)),
      )
    }
    const wasKnown = live.find(credential) !== undefined
    live.remember(credential, userId)
    return wasKnown ? undefined : takeFromCredential(credential, userId, path)
  }

  /** Counts a call that is part of another request of a caller, as if it were a request of its own. */
  const countCall = async (credential: Credential | undefined, userId: string, path: string) =>
    enabled && credential ? takeFromCredential(credential, userId, path) : undefined

  const unlimited: SignInAttempts = { run: async (_, check) => ({ isRight: await check() }) }
  const signInAttempts = enabled ? createSignInAttempts(budgets) : unlimited
  return { countRequest, countCredential, countCall, signInAttempts }
}
