import type { Deps } from '../deps.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

const dayMs = 86_400_000

/**
 * Prunes audit events that are older than the configured retention, at once and then repeatedly.
 * Returns a function that stops it.
 */
export function pruneAuditLog(
  { store, now, config: { eventRetentionDays } }: Pick<Deps, 'store' | 'now' | 'config'>,
  reports: JobReports,
  everyMs: number,
) {
  // With a retention of 0 days nothing is ever pruned.
  if (eventRetentionDays === 0) return async () => {}
  const run = () => store.auditLog.prune(new Date(now().getTime() - eventRetentionDays * dayMs))
  const failure = 'cannot prune the audit log for now'
  return repeatJob({ name: 'prune-audit-log', run, failure }, reports, everyMs)
}
