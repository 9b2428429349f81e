import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { MetricsAddress } from '../config/sections.ts'
import type { Metrics } from '../no-metrics.ts'
import { createObservedMetrics } from './observed-metrics.ts'
import { createReadMetrics } from './read-metrics.ts'
import { serveMetrics } from './serve-metrics.ts'

/**
 * Creates the metrics of a server: those of the process, and its own. Every label is a name of ours, so that
 * no client adds a series.
 */
export function createMetrics(address: MetricsAddress, version: string): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'castellan_build_info',
    help: 'The version of the server. The value is always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
  const observer = createObservedMetrics(registry)
  const serve: Metrics['serve'] = (sources) => {
    const readSources = createReadMetrics(registry, sources)
    return serveMetrics(address, registry.contentType, async () => {
      await readSources()
      return registry.metrics()
    })
  }
  return { observer, serve }
}
