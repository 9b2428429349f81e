import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { repeat } from '../repeat.ts'

type PurgeDeps = Pick<Deps, 'store' | 'now'>

/** Deletes expired sessions, at once and then repeatedly. Returns a function that stops it. */
export function purgeExpired(deps: PurgeDeps, log: Logger, everyMs: number) {
  return repeat(
    async () => {
      await purgeAll(deps).catch((error) =>
        log.warn({ err: error }, 'cannot purge expired sessions for now'),
      )
      return false
    },
    everyMs,
    0,
  )
}

/** Purges until nothing is left, so that stopping the server waits for all of it. */
async function purgeAll({ store, now }: PurgeDeps) {
  while (
    await store.transaction(async (tx) => {
      const hasMore = await tx.sessions.purgeExpired(now())
      await tx.impersonations.purgeExpired(now())
      return hasMore
    })
  );
}
