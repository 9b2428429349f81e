import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { repeat } from '../repeat.ts'

/**
 * Writes checkpoints of the audit log repeatedly, and logs only the first of several failures.
 * Returns a function that stops it.
 */
export function writeCheckpoints({ store }: Pick<Deps, 'store'>, log: Logger, everyMs: number) {
  let hasFailed = false
  return repeat(async () => {
    try {
      const hasMore = await store.auditLog.writeCheckpoint()
      hasFailed = false
      return hasMore
    } catch (error) {
      if (!hasFailed) log.warn({ err: error }, 'cannot write audit checkpoints for now')
      hasFailed = true
      return false
    }
  }, everyMs)
}
