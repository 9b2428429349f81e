import { randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createPasswordWorkerPool } from './password-worker-pool.ts'

/** scrypt as better-auth uses it (WIRE §10): the salt is the hex text itself, not its bytes. */
const cost = { N: 16_384, r: 16, p: 1 }

const keyBytes = 64

const saltBytes = 16

const options = { ...cost, maxmem: 128 * cost.N * cost.r * 2 }

/** How many hashes may wait for a core, before further ones are turned away. */
const longestQueue = 64

/** Too many passwords wait to be hashed. */
export class HasherBusyError extends Error {
  override name = 'HasherBusyError'
}

/** Makes and checks password hashes. All reject with HasherBusyError when too many wait. */
export type Hasher = {
  /** Makes the text `<salt>:<key>` that is stored. */
  hash: (password: string) => Promise<string>
  /** Whether `password` is the one behind `stored`; a text that is no hash is nobody's password. */
  verify: (password: string, stored: string) => Promise<boolean>
  /** Takes as long as `verify`, for a user who is not there or has no password. */
  verifyNobody: (password: string) => Promise<false>
}

const stored = /^([0-9a-f]{32}):([0-9a-f]{128})$/i

/** A hasher that uses every core. */
export function createScryptHasher(): Hasher {
  const onThread = createPasswordWorkerPool()
  const queued = queueOf(availableParallelism(), longestQueue)
  const derive = (password: string, salt: string) =>
    onThread({ password: password.normalize('NFKC'), salt, keyBytes, options })
  const hash = (password: string) =>
    queued(async () => {
      const salt = randomBytes(saltBytes).toString('hex')
      return `${salt}:${(await derive(password, salt)).toString('hex')}`
    })
  const verifyNobody = async (password: string): Promise<false> => {
    await queued(() => derive(password, '0'.repeat(2 * saltBytes)))
    return false
  }
  const verify = async (password: string, text: string) => {
    const [, salt, key] = stored.exec(text) ?? []
    if (!salt || !key) return verifyNobody(password)
    const derived = await queued(() => derive(password, salt))
    return timingSafeEqual(derived, Buffer.from(key, 'hex'))
  }
  return { hash, verify, verifyNobody }
}

/** Lets `atOnce` pieces of work run, `longest` wait in line, and turns the rest away. */
function queueOf(atOnce: number, longest: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= longest)
        throw new HasherBusyError('Too many passwords wait to be hashed')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
