import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import type { Repositories } from '../store/index.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

type PurgeDeps = Pick<Deps, 'store' | 'now'>

/** How many sessions are purged together. */
const batchSize = 500

/** How many sessions that the database does not delete are passed over in one run. */
const maxSkipped = 100

/** Deletes expired sessions, at once and then repeatedly. Returns a function that stops it. */
export function purgeExpired(deps: PurgeDeps, reports: JobReports, everyMs: number) {
  const run = () => purgeAll(deps, reports.log)
  const failure = 'cannot purge expired sessions for now'
  return repeatJob({ name: 'purge-expired', run, failure }, reports, everyMs)
}

/**
 * Purges until nothing is left, so that stopping the server waits for all of it. It passes over sessions
 * that the database does not delete, and logs them together.
 */
async function purgeAll({ store, now }: PurgeDeps, log: Logger) {
  let skipped = 0
  let limit = batchSize
  let refusal: unknown
  for (let hasMore = true; hasMore; )
    try {
      hasMore = await store.transaction((tx) => purgeBatch(tx, { skipped, limit }, now()))
      limit = Math.min(batchSize, limit * 2)
    } catch (error) {
      if (!store.explainRefusedChange(error) || skipped === maxSkipped) throw error
      refusal = error
      if (limit === 1) skipped += 1
      limit = Math.ceil(limit / 2)
    }
  if (skipped > 0)
    log.warn({ err: refusal, sessions: skipped }, 'the database does not delete expired sessions')
  return false
}

async function purgeBatch(
  { sessions, impersonations }: Repositories,
  batch: { skipped: number; limit: number },
  now: Date,
) {
  const hasMore = await sessions.purgeExpired(now, batch)
  await impersonations.purgeExpired(now)
  return hasMore
}
