import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { serve } from '../../../src/http/serve.ts'

const rounds = 20

const threads = 2

const clients = 8

const minute = 60_000

const timeouts = {
  headersMs: minute,
  requestMs: minute,
  keepAliveMs: minute,
  idleMs: minute,
  lingerMs: minute,
  checkMs: minute,
}

/** Starts clients that open a connection for each request, closes the server, and returns their counts. */
async function closeUnderLoad() {
  const { url, close } = await serve(
    (_req, res) => res.end('{}'),
    { host: '127.0.0.1', port: 0 },
    timeouts,
  )
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(new URL('./connect-often.js', import.meta.url), {
        workerData: { port: Number(new URL(url).port), clients },
      }),
  )
  const results = workers.map((worker) => once(worker, 'message'))
  await Promise.all(workers.map((worker) => once(worker, 'online')))
  await pause(100)
  await close(minute, new AbortController().signal)
  return (await Promise.all(results)).map(([counts]) => counts as { sent: number; lost: number })
}

it('a server that closes resets no connection that its operating system made before', async () => {
  let sent = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const counts of await closeUnderLoad()) {
      sent += counts.sent
      expect(counts.lost).toBe(0)
    }
  }
  process.stdout.write(`closing a port: ${sent} requests, none lost\n`)
}, 120_000)
