import { problem } from '@castellan/contract'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Observer } from '../observer.ts'

/** From 1 ms, which a session takes, to the timeout of a statement and beyond. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The refusals that limits cause. They are counted from 0, so that the first one is an increase. */
const limits = (
  ['TOO_MANY_REQUESTS', 'TOO_MANY_HEAVY_QUERIES', 'SERVICE_UNAVAILABLE'] as const
).map((name) => problem(name).body.code)

/** Creates the metrics of what happens while a server runs, and the observer that feeds them. */
export function createObservedMetrics(registry: Registry): Observer {
  const registers = [registry]
  const requests = new Counter({
    name: 'castellan_http_requests_total',
    help: 'Requests by endpoint and status; aborted: the client left before it had the response.',
    labelNames: ['endpoint', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'castellan_http_request_duration_seconds',
    help: 'From the headers of a request to the end of its response.',
    labelNames: ['endpoint'],
    buckets: secondsBuckets,
    registers,
  })
  const refusals = new Counter({
    name: 'castellan_http_refusals_total',
    help: 'Refused requests by the code of the error.',
    labelNames: ['code'],
    registers,
  })
  for (const code of limits) refusals.inc({ code }, 0)
  const transactions = new Histogram({
    name: 'castellan_transaction_duration_seconds',
    help: 'Transactions with all their attempts, and the wait for a connection.',
    buckets: secondsBuckets,
    registers,
  })
  const retries = new Counter({
    name: 'castellan_transaction_retries_total',
    help: 'Transactions that ran again after a conflict.',
    registers,
  })
  const auditEvents = new Counter({
    name: 'castellan_audit_events_total',
    help: 'Events that this server appended to the audit log.',
    labelNames: ['action'],
    registers,
  })
  return {
    requestEnded: ({ endpoint, status, refusal, seconds }) => {
      requests.inc({ endpoint, status: String(status) })
      durations.observe({ endpoint }, seconds)
      if (refusal !== undefined) refusals.inc({ code: refusal })
    },
    transactionEnded: ({ seconds, retries: count }) => {
      transactions.observe(seconds)
      retries.inc(count)
    },
    auditEventAppended: (action) => auditEvents.inc({ action }),
    jobEnded: createJobMetrics(registry),
  }
}

function createJobMetrics(registry: Registry): Observer['jobEnded'] {
  const registers = [registry]
  const runs = new Counter({
    name: 'castellan_job_runs_total',
    help: 'Runs of the jobs in the background by outcome: success or failure.',
    labelNames: ['task', 'outcome'],
    registers,
  })
  const lastSuccess = new Gauge({
    name: 'castellan_job_last_success_timestamp_seconds',
    help: 'When a job last ended without a failure.',
    labelNames: ['task'],
    registers,
  })
  const duration = new Gauge({
    name: 'castellan_job_last_duration_seconds',
    help: 'How long the last run of a job took.',
    labelNames: ['task'],
    registers,
  })
  return (task, { seconds, isSuccess }) => {
    runs.inc({ task, outcome: 'success' }, isSuccess ? 1 : 0)
    runs.inc({ task, outcome: 'failure' }, isSuccess ? 0 : 1)
    if (isSuccess) lastSuccess.setToCurrentTime({ task })
    duration.set({ task }, seconds)
  }
}
