import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { repeat } from '../repeat.ts'

/**
 * Writes checkpoints of the audit log repeatedly, and logs only the first of several failures.
 * Returns a function that stops it, when every event has its checkpoint.
 */
export function writeCheckpoints({ store }: Pick<Deps, 'store'>, log: Logger, everyMs: number) {
  let hasFailed = false
  const fail = (error: unknown) => {
    if (!hasFailed) log.warn({ err: error }, 'cannot write audit checkpoints for now')
    hasFailed = true
    return false
  }
  const stop = repeat(async () => {
    try {
      const hasMore = await store.auditLog.writeCheckpoint()
      hasFailed = false
      return hasMore
    } catch (error) {
      return fail(error)
    }
  }, everyMs)
  return async () => {
    await stop()
    await store.auditLog.writeLastCheckpoints().catch(fail)
  }
}
