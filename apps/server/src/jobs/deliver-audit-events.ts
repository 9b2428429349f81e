import { randomUUID } from 'node:crypto'
import type { AuditSink } from '../audit-sink/audit-sink.ts'
import type { Deps } from '../deps.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

/** How long a server has the delivery, should it die. */
const holdMs = 60_000

/** How many events are sent at once. */
const batchSize = 500

const longestPauseMs = 60_000

/**
 * Sends audit events to another system, each at least once and in the order of the log: what was sent is
 * recorded after the system took it. One server at a time does so. While the system takes nothing, the
 * attempts get rarer. Returns a function that stops it.
 */
export function deliverAuditEvents(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  sink: AuditSink,
  reports: JobReports,
  everyMs: number,
) {
  const holder = randomUUID()
  const claim = () => {
    const at = now()
    const until = new Date(at.getTime() + holdMs)
    return store.transaction((tx) => tx.auditDelivery.claim({ holder, now: at, until }))
  }

  const deliverNext = async (): Promise<boolean> => {
    if (!(await store.auditDelivery.findNext()) || !(await claim())) return false
    // Another server may have delivered it before this one had its turn.
    const next = await store.auditDelivery.findNext()
    if (!next) return false
    const events = await store.auditDelivery.listEvents(next)
    for (let sent = 0; sent < events.length; sent += batchSize) {
      // The claim above is fresh enough for the first batch.
      if (sent > 0 && !(await claim())) return false
      await sink.send(events.slice(sent, sent + batchSize))
    }
    await store.transaction((tx) => tx.auditDelivery.record(next, holder))
    return true
  }

  const failure = 'cannot deliver audit events for now'
  const attempts = createRarerAttempts(deliverNext, now, everyMs)
  const stop = repeatJob({ name: 'deliver-audit-events', ...attempts, failure }, reports, everyMs)
  return async () => {
    sink.close()
    await stop()
    await store.transaction((tx) => tx.auditDelivery.release(holder, now())).catch(() => {})
  }
}

/** Makes no attempt for a time after a failure, which doubles with each. */
function createRarerAttempts(attempt: () => Promise<boolean>, now: () => Date, pauseMs: number) {
  let failures = 0
  let nextAttempt = 0
  const isDue = () => now().getTime() >= nextAttempt
  const run = async () => {
    try {
      const hasMore = await attempt()
      failures = 0
      return hasMore
    } catch (error) {
      nextAttempt = now().getTime() + Math.min(longestPauseMs, pauseMs * 2 ** failures)
      failures += 1
      throw error
    }
  }
  return { run, isDue }
}
