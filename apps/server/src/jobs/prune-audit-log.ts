import type { Deps } from '../deps.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

const dayMs = 86_400_000

/**
 * Prunes audit events that are older than the configured retention, at once and then repeatedly.
 * Returns a function that stops it.
 */
export function pruneAuditLog(
  { store, now, config }: Pick<Deps, 'store' | 'now' | 'config'>,
  reports: JobReports,
  everyMs: number,
) {
  const { eventRetentionDays, auditSink } = config
  // With a retention of 0 days nothing is ever pruned.
  if (eventRetentionDays === 0) return async () => {}
  const run = async () => {
    const before = new Date(now().getTime() - eventRetentionDays * dayMs)
    // What another system is to get is kept until it has it.
    const delivered = auditSink && (await store.auditDelivery.findLast())
    return store.auditLog.prune(before, delivered)
  }
  const failure = 'cannot prune the audit log for now'
  return repeatJob({ name: 'prune-audit-log', run, failure }, reports, everyMs)
}
