import { type Observer, silentObserver } from './observer.ts'
import type { Hasher } from './secrets/password.ts'
import type { Store } from './store/index.ts'

/** What is read when the metrics are. */
export type MetricSources = {
  store: Pick<Store, 'readLoad' | 'readFigures'>
  hasher: Pick<Hasher, 'readLoad'>
  now: () => Date
}

/** The metrics of a server. */
export type Metrics = {
  observer: Observer
  /** Serves the metrics, with what it reads from the sources. Returns the URL, and what ends that. */
  serve: (
    sources: MetricSources,
  ) => Promise<{ url: string | undefined; close: () => Promise<void> }>
}

/** The metrics of a server that has none. */
export const noMetrics: Metrics = {
  observer: silentObserver,
  serve: async () => ({ url: undefined, close: async () => {} }),
}
