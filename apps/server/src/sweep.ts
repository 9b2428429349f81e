import type { Logger } from 'pino'
import type { Deps } from './deps.ts'

const dayMs = 86_400_000

/** Gives up events that are older than the configuration wants them kept. */
const prune = async ({ store, now, config }: Pick<Deps, 'store' | 'now' | 'config'>) => {
  const { eventRetentionDays } = config
  if (eventRetentionDays > 0)
    await store.trail.prune(new Date(now().getTime() - eventRetentionDays * dayMs))
}

/** Removes expired sessions and old events now and again every so often; answers how to end that (D9). */
export const sweepSessions = (
  deps: Pick<Deps, 'store' | 'now' | 'config'>,
  log: Logger,
  everyMs: number,
) => {
  const { store, now } = deps
  const sweep = async () => {
    try {
      while (
        await store.transaction(async (tx) => {
          await tx.keys.sweep()
          return tx.sessions.sweep(now())
        })
      );
    } catch (error) {
      log.warn({ err: error }, 'expired sessions were not swept')
    }
    await prune(deps).catch((error) => log.warn({ err: error }, 'old events were not pruned'))
  }
  let sweeping = sweep()
  const timer = setInterval(() => {
    sweeping = sweep()
  }, everyMs)
  return async () => {
    clearInterval(timer)
    await sweeping
  }
}
