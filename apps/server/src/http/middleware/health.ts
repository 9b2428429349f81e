import { problem } from '@castellan/contract'
import { Router } from 'express'
import { sendJson } from '../response.ts'

const pingTimeoutMs = 2_000

const healthy = { status: 200, body: { status: 'ok' } }

/** Creates `/health/live`: the process responds; and `/health/ready`: its database responds too. */
export function createHealthChecks(ping: () => Promise<void>) {
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
      await withTimeout(pingOnce(), pingTimeoutMs)
      sendJson(res, healthy)
    } catch {
      sendJson(res, problem('SERVICE_UNAVAILABLE'))
    }
  })
  return router
}

/** Settles as `work` does, or rejects after `ms`. */
async function withTimeout(work: Promise<void>, ms: number) {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No response within ${ms} ms`)), ms)
  })
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
