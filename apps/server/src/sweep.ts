import type { Logger } from 'pino'
import type { Deps } from './deps.ts'

/** Removes expired sessions now and again every so often; answers how to end that (D9). */
export const sweepSessions = (
  { store, now }: Pick<Deps, 'store' | 'now'>,
  log: Logger,
  everyMs: number,
) => {
  const sweep = async () => {
    try {
      while (await store.transaction((tx) => tx.sessions.sweep(now())));
      await store.transaction((tx) => tx.keys.sweep())
    } catch (error) {
      log.warn({ err: error }, 'expired sessions were not swept')
    }
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
