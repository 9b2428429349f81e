import { randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createFairQueue } from './fair-queue.ts'
import { createPasswordWorkerPool } from './password-worker-pool.ts'

/** The parameters of better-auth. The salt is the hex text itself, not its bytes. */
const cost = { N: 16_384, r: 16, p: 1 }

const keyBytes = 64

const saltBytes = 16

const options = { ...cost, maxmem: 128 * cost.N * cost.r * 2 }

/** Too many passwords are waiting to be hashed. */
export class HasherBusyError extends Error {
  override name = 'HasherBusyError'
}

/** Hashes and verifies passwords. All methods reject with HasherBusyError if too many wait. */
export type Hasher = {
  /** Returns `<salt>:<key>`, as it is stored. */
  hash: (password: string) => Promise<string>
  /** Returns whether `password` matches `stored`; false if `stored` is not a hash. */
  verify: (password: string, stored: string) => Promise<boolean>
  /** Takes as long as `verify`, for a user who does not exist or has no password. */
  verifyUnknownUser: (password: string) => Promise<false>
  /** Returns this hasher for one client. The clients take turns. */
  forClient?: (client: string) => Hasher
}

const storedPattern = /^([0-9a-f]{32}):([0-9a-f]{128})$/i

/**
 * Creates a hasher that uses every core. Of the further hashes, `maxWaiting` of one client wait, and four
 * times as many in all; it refuses the others.
 */
export function createScryptHasher({ maxWaiting = 64 } = {}): Hasher {
  const deriveKey = createPasswordWorkerPool()
  const run = createFairQueue(
    { running: availableParallelism(), waitingOfClient: maxWaiting, waiting: 4 * maxWaiting },
    createRefusal,
  )
  return createClientHasher('', deriveKey, run)
}

type DeriveKey = ReturnType<typeof createPasswordWorkerPool>

type RunInTurn = ReturnType<typeof createFairQueue>

function createRefusal() {
  return new HasherBusyError('Too many passwords are waiting to be hashed')
}

function createClientHasher(client: string, deriveKey: DeriveKey, run: RunInTurn): Hasher {
  const enqueue = <T>(task: () => Promise<T>) => run(client, task)
  const derive = (password: string, salt: string) =>
    deriveKey({ password: password.normalize('NFKC'), salt, keyBytes, options })
  const hash = (password: string) =>
    enqueue(async () => {
      const salt = randomBytes(saltBytes).toString('hex')
      return `${salt}:${(await derive(password, salt)).toString('hex')}`
    })
  const verifyUnknownUser = async (password: string): Promise<false> => {
    await enqueue(() => derive(password, '0'.repeat(2 * saltBytes)))
    return false
  }
  const verify = async (password: string, stored: string) => {
    const [, salt, key] = storedPattern.exec(stored) ?? []
    if (!salt || !key) return verifyUnknownUser(password)
    const derived = await enqueue(() => derive(password, salt))
    return timingSafeEqual(derived, Buffer.from(key, 'hex'))
  }
  const forClient = (other: string) => createClientHasher(other, deriveKey, run)
  return { hash, verify, verifyUnknownUser, forClient }
}
