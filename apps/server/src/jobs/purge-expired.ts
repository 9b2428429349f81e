import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { repeat } from '../repeat.ts'

const dayMs = 86_400_000

type SweepDeps = Pick<Deps, 'store' | 'now' | 'config'>

/**
 * Removes expired sessions and old events, at once and then again and again; answers how to end that
 * (D9).
 */
export function purgeExpired(deps: SweepDeps, log: Logger, everyMs: number) {
  return repeat(
    async () => {
      await removeExpired(deps).catch((error) =>
        log.warn({ err: error }, 'expired sessions were not swept'),
      )
      return giveUpOld(deps).catch((error) => {
        log.warn({ err: error }, 'old events were not pruned')
        return false
      })
    },
    everyMs,
    0,
  )
}

async function removeExpired({ store, now }: SweepDeps) {
  while (
    await store.transaction(async (tx) => {
      const hasMore = await tx.sessions.purgeExpired(now())
      await tx.impersonations.purgeExpired(now())
      return hasMore
    })
  );
}

/** Gives up events that are older than the configuration wants them kept; answers whether there are more. */
async function giveUpOld({ store, now, config: { eventRetentionDays } }: SweepDeps) {
  return (
    eventRetentionDays > 0 &&
    store.auditLog.prune(new Date(now().getTime() - eventRetentionDays * dayMs))
  )
}
