import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createAuditSink } from './audit-sink/audit-sink.ts'
import type { Config } from './config/config.ts'
import { createDeps, resolveSecrets } from './create-deps.ts'
import type { Deps } from './deps.ts'
import { createApp } from './http/app.ts'
import { type HeavyQueryLimits, heavyQueryLimits } from './http/heavy-queries.ts'
import type { Phase } from './http/middleware/health.ts'
import type { Outages } from './http/response.ts'
import { serve, type Timeouts } from './http/serve.ts'
import { createFirstAdmin, type FirstAdmin } from './jobs/create-first-admin.ts'
import { deliverAuditEvents } from './jobs/deliver-audit-events.ts'
import { maintainDatabase } from './jobs/maintain-database.ts'
import { pruneAuditLog } from './jobs/prune-audit-log.ts'
import { purgeEndedImpersonations } from './jobs/purge-ended-impersonations.ts'
import { purgeExpired } from './jobs/purge-expired.ts'
import { createApiKeyUsageRecorder } from './jobs/record-api-key-usage.ts'
import { createRefusalRecorder } from './jobs/record-refusals.ts'
import type { JobReports } from './jobs/repeat-job.ts'
import { writeCheckpoints } from './jobs/write-checkpoints.ts'
import { type Metrics, noMetrics } from './no-metrics.ts'
import type { Observer } from './observer.ts'
import { createDoctorProbes } from './secrets/doctor-probe.ts'
import { createScryptHasher, type Hasher, HasherBusyError } from './secrets/password.ts'
import { createSigner } from './secrets/signature.ts'
import { generateRandomString } from './secrets/token.ts'
import { hasSchemaChanged, isUnavailable } from './store/errors.ts'
import { openStore, type Store } from './store/index.ts'

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

type ServerTimeouts = Timeouts & {
  stopMs: number
  purgeIntervalMs: number
  maintenanceIntervalMs: number
  checkpointIntervalMs: number
  refusalWindowMs: number
}

const defaultTimeouts: Omit<ServerTimeouts, 'keepAliveMs'> = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 60_000,
  lingerMs: 2_000,
  checkMs: 2_000,
  stopMs: 10_000,
  purgeIntervalMs: 3_600_000,
  maintenanceIntervalMs: 10_000,
  checkpointIntervalMs: 1_000,
  refusalWindowMs: 60_000,
}

/** Which errors are no bugs. */
const outages: Outages = {
  isUnavailable: (error) => isUnavailable(error) || error instanceof HasherBusyError,
  hasSchemaChanged,
}

/** Opens the database, serves the API and the metrics, and starts the jobs. */
export async function startServer(
  config: Config,
  log: Logger,
  version: string,
  overrides: Overrides = {},
): Promise<RunningServer> {
  const { now = () => new Date(), hasher = createScryptHasher(config.scrypt) } = overrides
  const metrics = await loadMetrics(config.metrics, version)
  const { observer } = metrics
  const storeDeps = { now, generateRandomString, observer }
  const store = await openStore(logProgress(config.database, log), storeDeps)
  const closeLast = [store.close]
  const close = async () => {
    for (const end of closeLast) await end()
  }
  try {
    const exporter = await metrics.serve({ store, hasher, now })
    closeLast.unshift(exporter.close)
    const parts = { log, version, store, now, hasher, observer }
    const { url, firstAdmin, stop: stopServing } = await openApi(config, parts, overrides)
    const stop: RunningServer['stop'] = async (options) => {
      await stopServing(options)
      await close()
    }
    return { url, metricsUrl: exporter.url, store, firstAdmin, stop }
  } catch (error) {
    await close()
    throw error
  }
}

/** What the API works with. */
type ServerParts = { log: Logger; version: string; observer: Observer } & Pick<
  Deps,
  'store' | 'now' | 'hasher'
>

/** Serves the API on an open database, and starts the jobs. */
async function openApi(
  config: Config,
  { log, version, store, now, hasher, observer }: ServerParts,
  overrides: Overrides,
): Promise<Pick<RunningServer, 'url' | 'firstAdmin' | 'stop'>> {
  const keepAliveMs = config.keepAliveSeconds * 1000
  const timeouts = { ...defaultTimeouts, keepAliveMs, ...overrides.timeouts }
  let phase: Phase = 'starting'
  const secrets = resolveSecrets(config)
  const apiKeyUsage = createApiKeyUsageRecorder({ store, now }, log)
  const refusals = createRefusalRecorder({ store, now }, log, timeouts.refusalWindowMs)
  const deps = createDeps(config, store, secrets, { now, hasher })
  const app = createApp({
    deps,
    recordUse: apiKeyUsage.record,
    recordRefusal: refusals.record,
    signer: createSigner(secrets),
    probes: createDoctorProbes(secrets),
    heavyQueries: overrides.heavyQueries ?? heavyQueryLimits,
    rateLimits: store.rateLimits,
    log,
    version,
    readPhase: () => phase,
    outages,
    observer,
  })
  const { url, drain, close } = await serve(app, config, timeouts)
  // After listening: the generated password of a server that cannot listen would never be shown.
  const firstAdmin = await createFirstAdmin(deps).catch(async (error) => {
    await close(0, AbortSignal.abort())
    throw error
  })
  const jobs = startJobs(deps, { log, observer }, timeouts)
  const stop = async ({ delayMs = 0, cut = new AbortController().signal }: StopOptions = {}) => {
    phase = 'stopping'
    drain()
    if (delayMs > 0) await pause(delayMs, undefined, { signal: cut }).catch(() => {})
    await close(timeouts.stopMs, cut)
    for (const stopJob of [refusals.stop, apiKeyUsage.stop, ...jobs]) await stopJob()
  }
  phase = 'serving'
  return { url, firstAdmin, stop }
}

/** Loads the metrics only where they are on. */
async function loadMetrics(address: Config['metrics'], version: string): Promise<Metrics> {
  if (!address) return noMetrics
  const { createMetrics } = await import('./metrics/metrics.ts')
  return createMetrics(address, version)
}

/** Starts the jobs that repeat. Returns what stops each. */
function startJobs(
  deps: Omit<Deps, 'signInAttempts'>,
  reports: JobReports,
  timeouts: ServerTimeouts,
) {
  const { auditSink } = deps.config
  const sink = auditSink && createAuditSink(auditSink)
  return [
    ...(sink ? [deliverAuditEvents(deps, sink, reports, timeouts.checkpointIntervalMs)] : []),
    purgeExpired(deps, reports, timeouts.purgeIntervalMs),
    purgeEndedImpersonations(deps, reports, timeouts.purgeIntervalMs),
    pruneAuditLog(deps, reports, timeouts.purgeIntervalMs),
    maintainDatabase(deps, reports, timeouts.maintenanceIntervalMs),
    // Last, as it covers the events of the others.
    writeCheckpoints(deps, reports, timeouts.checkpointIntervalMs),
  ]
}

/** Logs how far a long start is. */
function logProgress(database: Config['database'], log: Logger) {
  return { ...database, reportProgress: (step: string) => log.info(step) }
}
