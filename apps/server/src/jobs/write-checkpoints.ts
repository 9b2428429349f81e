import type { Deps } from '../deps.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

/**
 * Writes checkpoints of the audit log repeatedly. Returns a function that stops it, when every event has
 * its checkpoint.
 */
export function writeCheckpoints(
  { store }: Pick<Deps, 'store'>,
  reports: JobReports,
  everyMs: number,
) {
  const failure = 'cannot write audit checkpoints for now'
  const job = { name: 'write-checkpoints', run: store.auditLog.writeCheckpoint, failure } as const
  const stop = repeatJob(job, reports, everyMs, everyMs)
  return async () => {
    await stop()
    await store.auditLog
      .writeLastCheckpoints()
      .catch((error) => reports.log.warn({ err: error }, failure))
  }
}
