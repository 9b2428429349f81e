import { type Observer, silentObserver } from './observer.ts'
import type { Hasher } from './secrets/password.ts'
import type { Store } from './store/index.ts'

/** How busy a process is. */
export type LoadSources = {
  store: Pick<Store, 'readLoad'>
  hasher: Pick<Hasher, 'readLoad'>
}

/** The metrics of one process, in the form in which another one adds them up. */
export type ProcessMetrics = object[]

/** Reads the metrics of the workers, by the number of each; undefined if one does not respond. */
type ReadWorkerMetrics = () => Promise<Map<number, ProcessMetrics | undefined>>

/** What is read when the metrics are. */
export type MetricSources = LoadSources & {
  store: Pick<Store, 'readLoad' | 'readFigures'>
  now: () => Date
  /** Of a server with workers. */
  readWorkers?: ReadWorkerMetrics | undefined
}

/** The metrics of a process. */
export type Metrics = {
  observer: Observer
  /** Creates what reads the metrics of this process alone. */
  createReader: (sources: LoadSources) => () => Promise<ProcessMetrics>
  /** Serves the metrics, with what it reads from the sources. Returns the URL, and what ends that. */
  serve: (
    sources: MetricSources,
  ) => Promise<{ url: string | undefined; close: () => Promise<void> }>
}

/** The metrics of a server that has none. */
export const noMetrics: Metrics = {
  observer: silentObserver,
  createReader: () => async () => [],
  serve: async () => ({ url: undefined, close: async () => {} }),
}
