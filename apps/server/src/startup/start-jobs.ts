import { createAuditSink } from '../audit-sink/audit-sink.ts'
import type { Deps } from '../deps.ts'
import { deliverAuditEvents } from '../jobs/deliver-audit-events.ts'
import { maintainDatabase } from '../jobs/maintain-database.ts'
import { pruneAuditLog } from '../jobs/prune-audit-log.ts'
import { purgeEndedImpersonations } from '../jobs/purge-ended-impersonations.ts'
import { purgeExpired } from '../jobs/purge-expired.ts'
import type { JobReports } from '../jobs/repeat-job.ts'
import { writeCheckpoints } from '../jobs/write-checkpoints.ts'
import type { ServerTimeouts } from './server-timeouts.ts'

/** Starts the jobs that repeat. Returns what stops them. */
export function startJobs(
  deps: Omit<Deps, 'signInAttempts'>,
  reports: JobReports,
  timeouts: ServerTimeouts,
) {
  const { auditSink } = deps.config
  const sink = auditSink && createAuditSink(auditSink)
  const stops = [
    ...(sink ? [deliverAuditEvents(deps, sink, reports, timeouts.checkpointIntervalMs)] : []),
    purgeExpired(deps, reports, timeouts.purgeIntervalMs),
    purgeEndedImpersonations(deps, reports, timeouts.purgeIntervalMs),
    pruneAuditLog(deps, reports, timeouts.purgeIntervalMs),
    maintainDatabase(deps, reports, timeouts.maintenanceIntervalMs),
    // Last, as it covers the events of the others.
    writeCheckpoints(deps, reports, timeouts.checkpointIntervalMs),
  ]
  return async () => {
    for (const stop of stops) await stop()
  }
}
