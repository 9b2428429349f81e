import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import type { ApiKeyRow } from '../store/rows.ts'

/** The precision of the last use of an API key. */
const precisionMs = 60_000

/**
 * Records the last use of API keys in the background, at most once a minute for each key. After a
 * failure the next use tries again.
 */
export function createApiKeyUsageRecorder(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  log: Logger,
) {
  const writes = new Map<string, Promise<void>>()
  const write = async (id: string, usedAt: Date) => {
    try {
      await store.transaction((tx) => tx.apiKeys.recordUsage(id, usedAt))
    } catch (error) {
      log.warn({ err: error }, 'cannot record the use of an API key for now')
    } finally {
      writes.delete(id)
    }
  }
  return {
    record: ({ id, lastUsedAt }: ApiKeyRow) => {
      const usedAt = now()
      const isRecorded =
        lastUsedAt !== null && usedAt.getTime() - lastUsedAt.getTime() < precisionMs
      if (!isRecorded && !writes.has(id)) writes.set(id, write(id, usedAt))
    },
    /** Waits for the writes that have started. */
    stop: async () => {
      await Promise.all(writes.values())
    },
  }
}
