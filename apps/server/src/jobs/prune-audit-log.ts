import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { repeat } from '../repeat.ts'

const dayMs = 86_400_000

/**
 * Prunes audit events that are older than the configured retention, at once and then repeatedly.
 * Returns a function that stops it.
 */
export function pruneAuditLog(
  { store, now, config: { eventRetentionDays } }: Pick<Deps, 'store' | 'now' | 'config'>,
  log: Logger,
  everyMs: number,
) {
  // With a retention of 0 days nothing is ever pruned.
  if (eventRetentionDays === 0) return async () => {}
  const prune = () => store.auditLog.prune(new Date(now().getTime() - eventRetentionDays * dayMs))
  return repeat(
    () =>
      prune().catch((error) => {
        log.warn({ err: error }, 'cannot prune the audit log for now')
        return false
      }),
    everyMs,
    0,
  )
}
