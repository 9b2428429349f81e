import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import type { ApiKeyRow } from '../store/rows.ts'

/** The precision of the last use of an API key. */
const precisionMs = 60_000

/** An API key that was used, the stored hash of its secret, and the hashes that it may have. */
type UsedApiKey = {
  apiKey: Pick<ApiKeyRow, 'id' | 'lastUsedAt'>
  secretHash: string
  presented: { hashes: readonly [string, ...string[]] }
}

/**
 * Records the last use of API keys in the background, at most once a minute for each key, and at once where it
 * stores the hash of the used secret with the first secret of the server. After a failure the next use tries again.
 */
export function createApiKeyUsageRecorder(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  log: Logger,
) {
  const writes = new Map<string, Promise<void>>()
  const write = async ({ apiKey: { id }, secretHash, presented }: UsedApiKey, usedAt: Date) => {
    const [hash] = presented.hashes
    try {
      await store.transaction(async (tx) => {
        if (secretHash !== hash) await tx.apiKeys.replaceHash(id, secretHash, hash)
        await tx.apiKeys.recordUsage(id, usedAt)
      })
    } catch (error) {
      log.warn({ err: error }, 'cannot record the use of an API key for now')
    } finally {
      writes.delete(id)
    }
  }
  return {
    record: (used: UsedApiKey) => {
      const { id, lastUsedAt } = used.apiKey
      const usedAt = now()
      const isRecorded =
        used.secretHash === used.presented.hashes[0] &&
        lastUsedAt !== null &&
        usedAt.getTime() - lastUsedAt.getTime() < precisionMs
      if (!isRecorded && !writes.has(id)) writes.set(id, write(used, usedAt))
    },
    /** Waits for the writes that have started. */
    stop: async () => {
      await Promise.all(writes.values())
    },
  }
}
