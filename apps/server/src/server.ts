import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import { atOnce } from './http/connections.ts'
import { serve } from './http/serve.ts'
import { createFirstAdmin } from './jobs/create-first-admin.ts'
import { createScryptHasher } from './secrets/password.ts'
import { generateRandomString } from './secrets/token.ts'
import { createApi } from './startup/create-api.ts'
import { loadMetrics } from './startup/load-metrics.ts'
import type { OpenApi, Overrides, RunningServer } from './startup/running-server.ts'
import { buildTimeouts } from './startup/server-timeouts.ts'
import { startJobs } from './startup/start-jobs.ts'
import { openStore } from './store/index.ts'

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
  const workers = await loadWorkers(config, log, version)
  const storeDeps = { now, generateRandomString, observer }
  const store = await openStore(logProgress(config.database, log), storeDeps)
  const closeLast = [store.close]
  const close = async () => {
    for (const end of closeLast) await end()
  }
  try {
    const readWorkers = workers?.readMetrics
    const exporter = await metrics.serve({ store, hasher, now, readWorkers })
    closeLast.unshift(exporter.close)
    const parts = { log, version, store, now, hasher, observer }
    const open = workers?.openApi ?? openApi
    const { url, firstAdmin, stop: stopServing } = await open(config, parts, overrides)
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

/** Serves the API in this process. */
const openApi: OpenApi = async (config, parts, { heavyQueries, ...overrides }) => {
  const timeouts = buildTimeouts(config, overrides.timeouts)
  const { refusalWindowMs, stopMs, graceMs } = timeouts
  const api = createApi(config, parts, { refusalWindowMs, heavyQueries })
  const { url, close } = await serve(api.app, config, timeouts)
  // After listening: the generated password of a server that cannot listen would never be shown.
  const firstAdmin = await createFirstAdmin(api.deps).catch(async (error) => {
    await close(atOnce)
    throw error
  })
  const stopJobs = startJobs(api.deps, parts, timeouts)
  const stop: RunningServer['stop'] = async (options = {}) => {
    const { delayMs = 0, cut = new AbortController().signal } = options
    api.setPhase('stopping')
    if (delayMs > 0) await pause(delayMs, undefined, { signal: cut }).catch(() => {})
    await close({ graceMs: Math.min(graceMs, delayMs), timeoutMs: stopMs, cut })
    await api.stop()
    await stopJobs()
  }
  api.setPhase('serving')
  return { url, firstAdmin, stop }
}

/** Loads what runs workers only where there are several. */
async function loadWorkers(config: Config, log: Logger, version: string) {
  if (config.workers === 1) return undefined
  const { createWorkers } = await import('./workers/workers.ts')
  return createWorkers(config, log, version)
}

/** Logs how far a long start is. */
function logProgress(database: Config['database'], log: Logger) {
  return { ...database, reportProgress: (step: string) => log.info(step) }
}
