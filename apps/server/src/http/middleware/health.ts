import { problem } from '@castellan/contract'
import { Router } from 'express'
import { sendJson, sendProblem } from '../response.ts'

const longestPingMs = 2_000

/** `/health/live`: the process answers. `/health/ready`: its database does too. */
export function healthChecks(ping: () => Promise<void>) {
  const router = Router({ strict: true, caseSensitive: true })
  // However many ask, the database is asked once at a time.
  let asking: Promise<void> | undefined
  const pingOnce = () => {
    asking ??= ping().finally(() => {
      asking = undefined
    })
    return asking
  }
  router.get('/health/live', (_req, res) => sendJson(res, 200, { status: 'ok' }))
  router.get('/health/ready', async (_req, res) => {
    try {
      await within(pingOnce(), longestPingMs)
      sendJson(res, 200, { status: 'ok' })
    } catch {
      sendProblem(res, problem('SERVICE_UNAVAILABLE'))
    }
  })
  return router
}

/** Resolves as `work` does, or rejects when it takes longer than `ms`. */
async function within(work: Promise<void>, ms: number) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
