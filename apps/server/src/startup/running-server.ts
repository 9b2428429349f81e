import type { Config } from '../config/config.ts'
import type { HeavyQueryLimits } from '../http/heavy-queries.ts'
import type { FirstAdmin } from '../jobs/create-first-admin.ts'
import type { Hasher } from '../secrets/password.ts'
import type { Store } from '../store/index.ts'
import type { ApiParts } from './create-api.ts'
import type { ServerTimeouts } from './server-timeouts.ts'

/** A server that accepts requests. */
export type RunningServer = {
  /** The URL that it listens on, such as `http://127.0.0.1:3000`. */
  url: string
  /** Where it serves metrics, if it does. */
  metricsUrl: string | undefined
  store: Store
  /** The first admin, if this start created one; `missing` if there is no admin. */
  firstAdmin: FirstAdmin | 'missing' | undefined
  /** Ends the requests in progress and closes the database. */
  stop: (options?: StopOptions) => Promise<void>
}

type StopOptions = {
  /** For how long it still accepts requests, while `/health/ready` says 503; none by default. */
  delayMs?: number
  /** When aborted, it waits for nothing more, and breaks the requests in progress. */
  cut?: AbortSignal
}

/** What tests replace; everything has a default. */
export type Overrides = {
  now?: () => Date
  hasher?: Hasher
  timeouts?: Partial<ServerTimeouts>
  heavyQueries?: HeavyQueryLimits
}

/** What serves the API on an open database, and starts the jobs. */
export type OpenApi = (
  config: Config,
  parts: ApiParts,
  overrides: Pick<Overrides, 'timeouts' | 'heavyQueries'>,
) => Promise<Pick<RunningServer, 'url' | 'firstAdmin' | 'stop'>>
