import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createSum } from './sum-metrics.ts'

/** The metrics of a process with so many requests. */
function createProcess(count: number) {
  const registry = new Registry()
  const registers = [registry]
  const help = 'help'
  new Counter({ name: 'requests', help, labelNames: ['code'], registers }).inc({ code: 'a' }, count)
  new Histogram({ name: 'seconds', help, buckets: [1], registers }).observe(count)
  new Gauge({ name: 'connections', help, registers }).set(count)
  new Gauge({ name: 'nodejs_eventloop_lag_p99_seconds', help, registers }).set(count)
  new Gauge({ name: 'process_start_time_seconds', help, aggregator: 'omit', registers }).set(count)
  return registry.getMetricsAsJSON()
}

it('adds the metrics of workers, and keeps the counts of those that have ended', async () => {
  const sum = createSum()
  const [own, one, two] = await Promise.all([1, 10, 100].map(createProcess))
  const read = async (workers: [number, object[] | undefined][]) =>
    (await sum(own ?? [], new Map(workers))).split('\n').filter((line) => /^[^#]/.test(line))
  const both = [
    'requests{code="a"} 111',
    'seconds_bucket{le="1"} 1',
    'seconds_bucket{le="+Inf"} 3',
    'seconds_sum 111',
    'seconds_count 3',
    'connections 111',
    'nodejs_eventloop_lag_p99_seconds 100',
    'process_start_time_seconds 1',
  ]
  expect(
    await read([
      [1, one],
      [2, two],
    ]),
  ).toEqual(both)
  expect(
    await read([
      [1, one],
      [2, undefined],
    ]),
  ).toEqual(both)
  const left = await read([
    [1, one],
    [3, await createProcess(1000)],
  ])
  expect(left).toEqual([
    'requests{code="a"} 1111',
    'seconds_bucket{le="1"} 1',
    'seconds_bucket{le="+Inf"} 4',
    'seconds_sum 1111',
    'seconds_count 4',
    'connections 1011',
    'nodejs_eventloop_lag_p99_seconds 1000',
    'process_start_time_seconds 1',
  ])
})
