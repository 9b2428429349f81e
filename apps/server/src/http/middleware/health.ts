import { problem } from '@castellan/contract'
import { type RequestHandler, type Response, Router } from 'express'
import type { Deps } from '../../deps.ts'
import { withTimeout } from '../../with-timeout.ts'
import { type Outages, schemaHasChanged, sendJson } from '../response.ts'
import { logCause } from './request-log.ts'

/** What the server does: it serves from when everything is there until it begins to stop. */
export type Phase = 'starting' | 'serving' | 'stopping'

type HealthOptions = {
  store: Pick<Deps['store'], 'ping' | 'checkWrites' | 'readSearchObjection'>
  readPhase: () => Phase
  /** Rejects if a worker of this server does not respond. */
  checkWorkers: () => Promise<void>
  outages: Outages
}

const pingTimeoutMs = 2_000

const healthy = { status: 200, body: { status: 'ok' } }

/**
 * Creates `/health/live`: the process responds; and `/health/ready`: the server serves, all its workers
 * respond, and its database responds, accepts writes and can be searched.
 */
export function createHealthChecks({ store, readPhase, checkWorkers, outages }: HealthOptions) {
  const router = Router({ strict: true, caseSensitive: true })
  const pingOnce = shareCalls(store.ping)
  const checkWorkersOnce = shareCalls(checkWorkers)
  const findObjection = async (res: Response) => {
    const phase = readPhase()
    if (phase !== 'serving') return `The server is ${phase}`
    if (await fails(res, checkWorkersOnce())) return 'A worker does not respond'
    if (await fails(res, withTimeout(pingOnce(), pingTimeoutMs)))
      return outages.hasSchemaChanged(res.err) ? schemaHasChanged : 'The database does not respond'
    if (await fails(res, store.checkWrites())) return 'The database does not accept writes'
    return store.readSearchObjection()
  }
  router.get('/health/live', (_req, res) => sendJson(res, healthy))
  router.get('/health/ready', async (_req, res) => {
    const objection = await findObjection(res)
    if (objection) logCause(res, objection)
    sendJson(res, objection ? problem('SERVICE_UNAVAILABLE', objection) : healthy)
  })
  return router
}

/** Refuses every request until the server serves. */
export function createStartGate(readPhase: () => Phase): RequestHandler {
  return (_req, res, next) => {
    if (readPhase() !== 'starting') return next()
    logCause(res, 'The server is starting')
    sendJson(res, problem('SERVICE_UNAVAILABLE'))
  }
}

/** Returns the same check, which concurrent calls share. */
function shareCalls(check: () => Promise<void>) {
  let pending: Promise<void> | undefined
  return () => {
    pending ??= check().finally(() => {
      pending = undefined
    })
    return pending
  }
}

/** Whether a check rejects. The log of the request then tells its error. */
async function fails(res: Response, check: Promise<void>) {
  return check.then(
    () => false,
    (error: Error) => {
      res.err = error
      return true
    },
  )
}
