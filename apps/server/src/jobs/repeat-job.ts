import type { Logger } from 'pino'
import type { JobName, Observer } from '../observer.ts'
import { repeat } from '../repeat.ts'

/** A job of the background. */
type Job = {
  name: JobName
  /** Returns whether there is more to do. */
  run: () => Promise<boolean>
  /** Whether it is time for a run, which it always is by default. */
  isDue?: () => boolean
  /** What the log says when a run fails. */
  failure: string
}

/** Where the runs of jobs are reported. */
export type JobReports = { log: Logger; observer: Pick<Observer, 'jobEnded'> }

/** How often the log says that a job still fails. */
const repeatWarningMs = 3_600_000

/**
 * Repeats a job, at once at first. Each run is reported, and of several failures in a row the first one of
 * an hour is logged. Returns a function that stops it.
 */
export function repeatJob(
  { name, run, isDue = () => true, failure }: Job,
  { log, observer }: JobReports,
  everyMs: number,
  firstMs = 0,
) {
  let warnedAt: number | undefined
  const report = (started: number, isSuccess: boolean) =>
    observer.jobEnded(name, { seconds: (performance.now() - started) / 1000, isSuccess })
  return repeat(
    async () => {
      if (!isDue()) return false
      const started = performance.now()
      try {
        const hasMore = await run()
        warnedAt = undefined
        report(started, true)
        return hasMore
      } catch (error) {
        report(started, false)
        if (warnedAt === undefined || started - warnedAt >= repeatWarningMs) {
          warnedAt = started
          log.warn({ err: error }, failure)
        }
        return false
      }
    },
    everyMs,
    firstMs,
  )
}
