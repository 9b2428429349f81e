import type { Deps } from '../deps.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

/** Does repeatedly what the database needs from time to time. Returns a function that stops it. */
export function maintainDatabase(
  { store }: Pick<Deps, 'store'>,
  reports: JobReports,
  everyMs: number,
) {
  const run = async () => {
    await store.maintain()
    return false
  }
  const failure = 'cannot maintain the database for now'
  return repeatJob({ name: 'maintain-database', run, failure }, reports, everyMs, everyMs)
}
