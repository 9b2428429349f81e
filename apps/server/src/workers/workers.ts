import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { createDeps, resolveSecrets } from '../create-deps.ts'
import { atOnce } from '../http/connections.ts'
import { closePort, listen } from '../http/port.ts'
import { createFirstAdmin } from '../jobs/create-first-admin.ts'
import type { OpenApi } from '../startup/running-server.ts'
import { buildTimeouts } from '../startup/server-timeouts.ts'
import { startJobs } from '../startup/start-jobs.ts'
import { createWorkerPool } from './worker-pool.ts'

/**
 * Creates what serves the API by several processes. This one has the port and the jobs, and gives each
 * connection to a worker: so it can close the port when it has given away all of them.
 */
export function createWorkers(config: Config, log: Logger, version: string) {
  const pool = createWorkerPool(config, log, version)
  const openApi: OpenApi = async (_config, parts, overrides) => {
    const { store, now, hasher } = parts
    const deps = createDeps(config, store, resolveSecrets(config), { now, hasher })
    const port = createServer({ pauseOnConnect: true, noDelay: true }, pool.accept)
    const url = await listen(port, config)
    const create = async () => {
      await pool.start()
      // Last: the generated password of a server that cannot start would never be shown.
      return createFirstAdmin(deps)
    }
    const firstAdmin = await create().catch(async (error) => {
      port.close()
      await pool.stop(atOnce)
      throw error
    })
    const timeouts = buildTimeouts(config, overrides.timeouts)
    const { graceMs, stopMs } = timeouts
    const stopJobs = startJobs(deps, parts, timeouts)
    pool.setPhase('serving')
    return {
      url,
      firstAdmin,
      stop: async ({ delayMs = 0, cut = new AbortController().signal } = {}) => {
        pool.setPhase('stopping')
        if (delayMs > 0) await pause(delayMs, undefined, { signal: cut }).catch(() => {})
        await closePort(port)
        await pool.stop({ graceMs: Math.min(graceMs, delayMs), timeoutMs: stopMs, cut })
        await stopJobs()
      },
    }
  }
  return { openApi, readMetrics: pool.readMetrics }
}
