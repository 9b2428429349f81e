import { problem } from '@castellan/contract'
import { type RequestHandler, Router } from 'express'
import { sendJson } from '../response.ts'

/** What the server does: it serves from when everything is there until it begins to stop. */
export type Phase = 'starting' | 'serving' | 'stopping'

type HealthOptions = { ping: () => Promise<void>; readPhase: () => Phase }

const pingTimeoutMs = 2_000

const healthy = { status: 200, body: { status: 'ok' } }

/**
 * Creates `/health/live`: the process responds; and `/health/ready`: the server serves, and its database
 * responds.
 */
export function createHealthChecks({ ping, readPhase }: HealthOptions) {
  const router = Router({ strict: true, caseSensitive: true })
  // Concurrent checks share one query.
  let pending: Promise<void> | undefined
  const pingOnce = () => {
    pending ??= ping().finally(() => {
      pending = undefined
    })
    return pending
  }
  router.get('/health/live', (_req, res) => sendJson(res, healthy))
  router.get('/health/ready', async (_req, res) => {
    try {
      if (readPhase() !== 'serving') throw new Error('The server does not serve')
      await withTimeout(pingOnce(), pingTimeoutMs)
      sendJson(res, healthy)
    } catch {
      sendJson(res, problem('SERVICE_UNAVAILABLE'))
    }
  })
  return router
}

/** Refuses every request until the server serves. */
export function createStartGate(readPhase: () => Phase): RequestHandler {
  return (_req, res, next) => {
    if (readPhase() === 'starting') sendJson(res, problem('SERVICE_UNAVAILABLE'))
    else next()
  }
}

/** Settles as `work` does, or rejects after `ms`. */
async function withTimeout(work: Promise<void>, ms: number) {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No response within ${ms} ms`)), ms)
  })
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
