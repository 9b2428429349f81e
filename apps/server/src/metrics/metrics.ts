import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { MetricsAddress } from '../config/sections.ts'
import type { Metrics } from '../no-metrics.ts'
import { createObservedMetrics } from './observed-metrics.ts'
import { createFigureReader, createLoadReader } from './read-metrics.ts'
import { serveMetrics } from './serve-metrics.ts'
import { createSum } from './sum-metrics.ts'

/**
 * Creates the metrics of a process: those of Node.js, and its own. Every label is a name of ours, so that
 * no client adds a series.
 */
export function createMetrics(address: MetricsAddress, version: string): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const observer = createObservedMetrics(registry)
  const createReader: Metrics['createReader'] = (sources) => {
    const readLoad = createLoadReader(registry, sources)
    return async () => {
      readLoad()
      return registry.getMetricsAsJSON()
    }
  }
  const serve: Metrics['serve'] = (sources) => {
    addBuildInfo(registry, version)
    const readOwn = createReader(sources)
    const readFigures = createFigureReader(registry, sources)
    const { readWorkers } = sources
    const sum = createSum()
    return serveMetrics(address, registry.contentType, async () => {
      await readFigures()
      const own = await readOwn()
      return readWorkers ? sum(own, await readWorkers()) : registry.metrics()
    })
  }
  return { observer, createReader, serve }
}

function addBuildInfo(registry: Registry, version: string) {
  new Gauge({
    name: 'castellan_build_info',
    help: 'The version of the server. The value is always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
}
