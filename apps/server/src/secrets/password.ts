import { randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createFairQueue } from '../fair-queue.ts'
import { runInSpan } from '../tracing.ts'
import { betterAuthCost, formatPasswordHash, parsePasswordHash } from './password-hash.ts'
import { createPasswordWorkerPool } from './password-worker-pool.ts'

/** The parameters of better-auth, besides the cost. */
const parameters = { r: 16, p: 1 }

const keyBytes = 64

const saltBytes = 16

/** What the hashes that run at the same time may need together. */
const maxMemoryBytes = 512 * 1024 * 1024

/** Too many passwords are waiting to be hashed. */
export class HasherBusyError extends Error {
  override name = 'HasherBusyError'
}

/** Hashes and verifies passwords. All methods reject with HasherBusyError if too many wait. */
export type Hasher = {
  /** Returns the hash as it is stored. */
  hash: (password: string) => Promise<string>
  /** Returns whether `password` matches `stored`; false if `stored` is not a hash. */
  verify: (password: string, stored: string) => Promise<boolean>
  /** Takes as much work as `verify`, for a user who does not exist or has no password. */
  verifyUnknownUser: (password: string) => Promise<false>
  /** Whether a stored hash has another cost than a new one would have. */
  isOutdated?: (stored: string) => boolean
  /** Returns this hasher for one client, see `createFairQueue`. */
  forClient?: (client: string[]) => Hasher
  /** Counts the passwords that are hashed now, and those that wait, of all clients. */
  readLoad?: () => { running: number; waiting: number }
}

/**
 * Creates a hasher that uses every core, as far as memory allows. Of the further hashes, `maxWaiting`
 * wait; it refuses the others. Several processes share all of that.
 */
export function createScryptHasher({
  maxWaiting = 256,
  cost = betterAuthCost,
  processes = 1,
  deriveKey = createPasswordWorkerPool(),
} = {}): Hasher {
  const inMemory = Math.floor(maxMemoryBytes / computeMemoryBytes(cost))
  const atOnce = Math.min(availableParallelism(), inMemory)
  const running = Math.max(1, Math.floor(atOnce / processes))
  const waiting = Math.ceil(maxWaiting / processes)
  const queue = createFairQueue({ running, waiting }, createRefusal)
  return createClientHasher([], cost, { deriveKey, ...queue, checkCost: cost })
}

/** What the hashers of all clients share. */
type SharedWork = {
  deriveKey: ReturnType<typeof createPasswordWorkerPool>
  run: ReturnType<typeof createFairQueue>['run']
  readLoad: ReturnType<typeof createFairQueue>['readLoad']
  /** The cost of every check: the highest that was seen, so that the time does not tell who exists. */
  checkCost: number
}

function computeMemoryBytes(cost: number) {
  return 128 * cost * parameters.r
}

function createRefusal() {
  return new HasherBusyError('Too many passwords are waiting to be hashed')
}

function createClientHasher(client: string[], cost: number, shared: SharedWork): Hasher {
  const derive = (password: string, salt: string, N: number) => {
    const options = { ...parameters, N, maxmem: 2 * computeMemoryBytes(N) }
    return shared.deriveKey({ password: password.normalize('NFKC'), salt, keyBytes, options })
  }
  const hash = async (password: string) => {
    const salt = randomBytes(saltBytes).toString('hex')
    const key = await runInSpan('hash password', { 'castellan.scrypt.cost': cost }, () =>
      shared.run(client, () => derive(password, salt, cost)),
    )
    return formatPasswordHash({ cost, salt, key: key.toString('hex') })
  }
  /** Derives the key of a stored hash, and does the rest of the work of a check, in as much memory. */
  const check = (password: string, salt: string, N: number) => {
    shared.checkCost = Math.max(shared.checkCost, N)
    return runInSpan('check password', { 'castellan.scrypt.cost': shared.checkCost }, () =>
      shared.run(client, async () => {
        const key = await derive(password, salt, N)
        for (let rest = N; rest < shared.checkCost; rest *= 2) await derive(password, salt, rest)
        return key
      }),
    )
  }
  const verifyUnknownUser = async (password: string): Promise<false> => {
    await check(password, '0'.repeat(2 * saltBytes), cost)
    return false
  }
  const verify = async (password: string, stored: string) => {
    const parsed = parsePasswordHash(stored)
    if (!parsed) return verifyUnknownUser(password)
    const derived = await check(password, parsed.salt, parsed.cost)
    return timingSafeEqual(derived, Buffer.from(parsed.key, 'hex'))
  }
  const isOutdated = (stored: string) => parsePasswordHash(stored)?.cost !== cost
  const forClient = (other: string[]) => createClientHasher(other, cost, shared)
  const { readLoad } = shared
  return { hash, verify, verifyUnknownUser, isOutdated, forClient, readLoad }
}
