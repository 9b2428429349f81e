import { createHash } from 'node:crypto'
import type { ClientNetwork, Device, RateLimits, SignInAttempts } from '../../deps.ts'
import { type Budget, createBudgets, type Limit } from './budgets.ts'
import { toNetworks } from './client-address.ts'
import type { Credential } from './credential.ts'
import { isSignInPath } from './origin.ts'

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

/** The limits that are not configurable. Those of networks are for one client, see ClientNetwork. */
const limits = {
  signUp: { free: 3, seconds: 10 },
  /** Failed sign-ins from a network, to any account. */
  network: { free: 20, seconds: 60 },
  /** Failed sign-ins from a network to one account. */
  accountFromNetwork: { free: 5, seconds: 3600, maxWaitSeconds: 900 },
  /** Failed sign-ins to one account. It takes several networks to reach it. */
  account: { free: 30, seconds: 600, maxWaitSeconds: 60 },
  /** Failed sign-ins from a device that has signed in to the account before; none of the above count. */
  device: { free: 10, seconds: 3600, maxWaitSeconds: 900 },
  /** Successful sign-ins to one account, as each is a session and an audit event. */
  signedIn: { free: 60, seconds: 60 },
} satisfies Record<string, Limit>

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
    if (isSignInPath(path) && device)
      return takeRequest([{ key: toKey('device', device.id, path), free, seconds }])
    const networks = toNetworks(address)
    if (path.startsWith('/sign-up/'))
      return takeRequest(widen('sign-up', limits.signUp, networks, path))
    if (!credential || isSignInPath(path))
      return takeRequest(widen('request', { free, seconds }, networks, path))
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
      return takeRequest(widen('unknown', { free: max, seconds }, toNetworks(address)))
    }
    const wasKnown = (await local.read([key])).has(key)
    await local.add([{ key, seconds, slides: true }])
    return wasKnown ? undefined : takeFromCredential(credential, path)
  }

  const signInAttempts: SignInAttempts = {
    begin: async ({ email, userId, address, device }) => {
      if (!enabled) return { waitSeconds: undefined, succeed: async () => undefined }
      const account = digest(email)
      const networks = toNetworks(address)
      const isKnown = device !== undefined && device.userId === userId
      const own = isKnown
        ? [{ key: toKey('sign-in', device.id), ...limits.device }]
        : widen('sign-in', limits.accountFromNetwork, networks, account)
      const common = isKnown
        ? []
        : [
            { key: toKey('account', account), ...limits.account },
            ...widen('failure', limits.network, networks),
          ]
      const taken = await budgets.take([...own, ...common])
      if (!taken.giveBack) return { waitSeconds: taken.waitSeconds, succeed: async () => undefined }
      const succeed = async () => {
        await taken.giveBack()
        await budgets.reset(own.map(({ key }) => key))
        return takeRequest([{ key: toKey('signed-in', account), ...limits.signedIn }])
      }
      return { waitSeconds: undefined, succeed }
    },
  }
  return { countRequest, countCredential, signInAttempts }
}

/** Returns the budgets of all networks of a client; a wider network has that of several clients. */
function widen(name: string, limit: Limit, networks: ClientNetwork[], ...rest: string[]): Budget[] {
  return networks.map((network) => ({
    ...limit,
    free: limit.free * network.share,
    key: toKey(name, network.name, ...rest),
  }))
}

function toLiveKey({ token }: Credential) {
  return toKey('live', digest(token))
}

function toKey(...parts: string[]) {
  return parts.join('|')
}

function digest(text: string) {
  return createHash('sha256').update(text).digest('base64url')
}
