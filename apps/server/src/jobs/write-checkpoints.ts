import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { repeat } from '../repeat.ts'

/** Seals the trail again and again; answers how to end that. What is in the way is logged once. */
export function writeCheckpoints({ store }: Pick<Deps, 'store'>, log: Logger, everyMs: number) {
  let isHindered = false
  return repeat(async () => {
    try {
      const hasMore = await store.auditLog.writeCheckpoint()
      isHindered = false
      return hasMore
    } catch (error) {
      if (!isHindered) log.warn({ err: error }, 'the trail cannot be sealed for now')
      isHindered = true
      return false
    }
  }, everyMs)
}
