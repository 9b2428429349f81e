import type { Logger } from 'pino'
import type { Deps } from './deps.ts'
import { upkeep } from './store/upkeep.ts'

const dayMs = 86_400_000

type SweepDeps = Pick<Deps, 'store' | 'now' | 'config'>

const removeExpired = async ({ store, now }: SweepDeps) => {
  while (
    await store.transaction(async (tx) => {
      await tx.keyVisits.sweep()
      return tx.sessions.sweep(now())
    })
  );
}

/** Gives up events that are older than the configuration wants them kept; answers whether there are more. */
const giveUpOld = async ({ store, now, config: { eventRetentionDays } }: SweepDeps) =>
  eventRetentionDays > 0 &&
  store.trail.prune(new Date(now().getTime() - eventRetentionDays * dayMs))

/**
 * Removes expired sessions and old events, at once and then again and again; answers how to end that
 * (D9).
 */
export const sweep = (deps: SweepDeps, log: Logger, everyMs: number) =>
  upkeep(
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
