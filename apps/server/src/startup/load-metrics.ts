import type { Config } from '../config/config.ts'
import { type Metrics, noMetrics } from '../no-metrics.ts'

/** Loads the metrics only where they are on. */
export async function loadMetrics(address: Config['metrics'], version: string): Promise<Metrics> {
  if (!address) return noMetrics
  const { createMetrics } = await import('../metrics/metrics.ts')
  return createMetrics(address, version)
}
