import { AggregatorRegistry } from 'prom-client'
import type { ProcessMetrics } from '../no-metrics.ts'

/** A metric in the form in which a registry of prom-client gives it away. */
type MetricJson = { name: string; type: string; aggregator: string }

/** What makes no sense as a sum: the slowest process counts, or the one that has the workers. */
const aggregators: [pattern: RegExp, aggregator: string][] = [
  [/^nodejs_eventloop_lag_(?!min)/, 'max'],
  [/^process_(start_time_seconds|max_fds)$/, 'first'],
]

/** What only increases. */
const counts = ['counter', 'histogram', 'summary']

/**
 * Creates what adds the metrics of workers to those of their server. The counts of a worker that has ended
 * stay in the sum, as it was last read: a sum that decreases would look like a new server. So do those of a
 * worker that does not respond.
 */
export function createSum() {
  const last = new Map<number, ProcessMetrics>()
  let ended: ProcessMetrics = []
  return async (own: ProcessMetrics, workers: Map<number, ProcessMetrics | undefined>) => {
    for (const [worker, metrics] of workers) if (metrics) last.set(worker, metrics)
    for (const [worker, metrics] of last) {
      if (workers.has(worker)) continue
      last.delete(worker)
      ended = await add([ended, metrics.filter(isCount)]).getMetricsAsJSON()
    }
    return add([own.map(setAggregator), ended, ...last.values()]).metrics()
  }
}

function add(all: ProcessMetrics[]) {
  return AggregatorRegistry.aggregate(all)
}

function isCount(metric: object) {
  return counts.includes((metric as MetricJson).type)
}

/** The first process decides how the metrics of all are added. */
function setAggregator(metric: object) {
  const { name, aggregator } = metric as MetricJson
  const found = aggregators.find(([pattern]) => pattern.test(name))
  return { ...metric, aggregator: found?.[1] ?? aggregator }
}
