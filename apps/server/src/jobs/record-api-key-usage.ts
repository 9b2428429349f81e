import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import type { ApiKeyRow } from '../store/rows.ts'

/** How exactly the last use of a key is known. */
const exactToMs = 60_000

/**
 * Notes the uses of keys in the background, each key's once a minute at most. What fails is noted at
 * the next use.
 */
export function createApiKeyUsageRecorder(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  log: Logger,
) {
  const writing = new Map<string, Promise<void>>()
  const write = async (id: string, at: Date) => {
    try {
      await store.transaction((tx) => tx.apiKeys.touch(id, at))
    } catch (error) {
      log.warn({ err: error }, 'the use of a key was not noted')
    } finally {
      writing.delete(id)
    }
  }
  return {
    note: ({ id, lastUsedAt }: ApiKeyRow) => {
      const at = now()
      const isKnown = lastUsedAt !== null && at.getTime() - lastUsedAt.getTime() < exactToMs
      if (!isKnown && !writing.has(id)) writing.set(id, write(id, at))
    },
    /** Resolves when all that was noted is written. */
    written: async () => {
      await Promise.all(writing.values())
    },
  }
}
