import { randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createFairQueue } from './fair-queue.ts'
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
  /** Takes as long as `verify`, for a user who does not exist or has no password. */
  verifyUnknownUser: (password: string) => Promise<false>
  /** Whether a stored hash has another cost than a new one would have. */
  isOutdated?: (stored: string) => boolean
  /** Returns this hasher for one client, see `createFairQueue`. */
  forClient?: (client: string[]) => Hasher
}

/**
 * Creates a hasher that uses every core, as far as memory allows. Of the further hashes, `maxWaiting`
 * wait; it refuses the others.
 */
export function createScryptHasher({ maxWaiting = 256, cost = betterAuthCost } = {}): Hasher {
  const deriveKey = createPasswordWorkerPool()
  const inMemory = Math.floor(maxMemoryBytes / computeMemoryBytes(cost))
  const running = Math.max(1, Math.min(availableParallelism(), inMemory))
  const run = createFairQueue({ running, waiting: maxWaiting }, createRefusal)
  return createClientHasher([], cost, { deriveKey, run })
}

type DeriveKey = ReturnType<typeof createPasswordWorkerPool>

type RunInTurn = ReturnType<typeof createFairQueue>

function computeMemoryBytes(cost: number) {
  return 128 * cost * parameters.r
}

function createRefusal() {
  return new HasherBusyError('Too many passwords are waiting to be hashed')
}

function createClientHasher(
  client: string[],
  cost: number,
  threads: { deriveKey: DeriveKey; run: RunInTurn },
): Hasher {
  const derive = (password: string, salt: string, N: number) => {
    const options = { ...parameters, N, maxmem: 2 * computeMemoryBytes(N) }
    const job = { password: password.normalize('NFKC'), salt, keyBytes, options }
    return threads.run(client, () => threads.deriveKey(job))
  }
  const hash = async (password: string) => {
    const salt = randomBytes(saltBytes).toString('hex')
    const key = (await derive(password, salt, cost)).toString('hex')
    return formatPasswordHash({ cost, salt, key })
  }
  const verifyUnknownUser = async (password: string): Promise<false> => {
    await derive(password, '0'.repeat(2 * saltBytes), cost)
    return false
  }
  const verify = async (password: string, stored: string) => {
    const parsed = parsePasswordHash(stored)
    if (!parsed) return verifyUnknownUser(password)
    const derived = await derive(password, parsed.salt, parsed.cost)
    return timingSafeEqual(derived, Buffer.from(parsed.key, 'hex'))
  }
  const isOutdated = (stored: string) => parsePasswordHash(stored)?.cost !== cost
  const forClient = (other: string[]) => createClientHasher(other, cost, threads)
  return { hash, verify, verifyUnknownUser, isOutdated, forClient }
}
