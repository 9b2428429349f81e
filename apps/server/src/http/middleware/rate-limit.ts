import { createHash } from 'node:crypto'
import type { Device, RateLimits, SignInAttempts } from '../../deps.ts'
import { type Budget, buildNetworkBudgets, createBudgets, type Limit, toKey } from './budgets.ts'
import { toNetworks } from './client-address.ts'
import type { Credential } from './credential.ts'
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

/**
 * Creates the rate limits (F2). Requests with a live credential are counted by credential, the others
 * by the networks of the client. Counts are shared by all servers, except which credentials are live.
 */
export function createThrottle(
  { shared, local }: { shared: RateLimits; local: RateLimits },
  { enabled, windowSeconds: seconds, max, apiKeyMax, now }: ThrottleOptions,
) {
  const budgets = createBudgets(shared, now)

  const takeRequest = async (wanted: Budget[]) => (await budgets.take(wanted)).waitSeconds

  const takeFromCredential = ({ token, isApiKey }: Credential, path: string) => {
    const free = isApiKey ? apiKeyMax : max
    return takeRequest([{ key: toKey('credential', digest(token), path), free, seconds }])
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
    const key = toLiveKey(credential)
    return (await local.read([key])).has(key) ? takeFromCredential(credential, path) : undefined
  }

  /**
   * Counts a request whose credential was not known on arrival, or is no longer live. A credential
   * that is not live costs the client, and never another credential.
   */
  const countCredential = async (request: CountedRequest, isLive: boolean) => {
    const { address, path, credential } = request
    // At a path to sign in, the request was counted by its client or device.
    if (!enabled || !credential || isSignInPath(path)) return undefined
    const key = toLiveKey(credential)
    if (!isLive) {
      await local.delete([key])
      return takeRequest(
        buildNetworkBudgets('unknown', { free: max, seconds }, toNetworks(address)),
      )
    }
    const wasKnown = (await local.read([key])).has(key)
    await local.add([{ key, seconds, slides: true }])
    return wasKnown ? undefined : takeFromCredential(credential, path)
  }

  const unlimited: SignInAttempts = { run: async (_, check) => ({ isRight: await check() }) }
  const signInAttempts = enabled ? createSignInAttempts(budgets) : unlimited
  return { countRequest, countCredential, signInAttempts }
}

function toLiveKey({ token }: Credential) {
  return toKey('live', digest(token))
}

function digest(text: string) {
  return createHash('sha256').update(text).digest('base64url')
}
