import type { Socket } from 'node:net'
import type { Config } from '../config/config.ts'
import { serveConnections } from '../http/serve.ts'
import { createLog } from '../log.ts'
import { createScryptHasher } from '../secrets/password.ts'
import { generateRandomString } from '../secrets/token.ts'
import { ignoreBrokenPipes } from '../startup/broken-pipe.ts'
import { createApi } from '../startup/create-api.ts'
import { loadMetrics } from '../startup/load-metrics.ts'
import { buildTimeouts } from '../startup/server-timeouts.ts'
import { describeError } from '../startup/user-error.ts'
import { openStore } from '../store/index.ts'
import { flushSpans } from '../tracing.ts'
import { type Channel, type Notice, openChannel } from './channel.ts'

/** How long the server may take to hear from all workers. */
const replyMs = 3_000

/** Handles requests on the connections that the server gives to this process, until the server says stop. */
export function runWorker() {
  ignoreBrokenPipes()
  // Those reach the whole group of processes, and the server says when to stop.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {})
  const cut = new AbortController()
  let api: ReturnType<typeof openApi> | undefined

  const start = ({ config, version }: Extract<Notice, { kind: 'start' }>) => {
    api = openApi(config, version, channel)
    api.then(
      () => channel.tell({ kind: 'ready' }),
      (error) => {
        const message = describeError(error)
        channel.tell({ kind: 'failure', message }, () => process.exit(1))
      },
    )
  }
  const end = async (graceMs: number) => {
    await (await api?.catch(() => undefined))?.stop(graceMs, cut.signal)
    await flushSpans()
    process.exit()
  }
  let ending: Promise<void> | undefined
  const stop = (graceMs: number) => {
    ending ??= end(graceMs)
    return ending
  }
  const receive = async (notice: Notice, socket: Socket | undefined) => {
    if (notice.kind === 'start') start(notice)
    else if (notice.kind === 'stop') await stop(notice.graceMs)
    else if (notice.kind === 'cut') cut.abort()
    else if (notice.kind === 'phase') (await api)?.setPhase(notice.phase)
    else if (notice.kind === 'connection' && socket) {
      channel.tell({ kind: 'taken', id: notice.id })
      ;(await api)?.accept(socket)
    }
  }
  const replies = {
    response: async () => {},
    metrics: async () => (await api)?.readMetrics(),
  }
  const channel = openChannel(process, replies, receive)
  process.on('disconnect', () => stop(0))
}

async function openApi(config: Config, version: string, channel: Channel) {
  const log = createLog(config.logLevel, process.stdout)
  const { observer, createReader } = await loadMetrics(config.metrics, version)
  const now = () => new Date()
  const store = await openStore(config.database, { now, generateRandomString, observer }, 'worker')
  const hasher = createScryptHasher({ ...config.scrypt, processes: config.workers })
  const timeouts = buildTimeouts(config)
  const checkWorkers = async () => {
    await channel.ask('workers', replyMs)
  }
  const parts = { log, version, store, now, hasher, observer }
  const api = createApi(config, parts, { refusalWindowMs: timeouts.refusalWindowMs, checkWorkers })
  const { accept, close } = serveConnections(api.app, timeouts)
  return {
    accept,
    readMetrics: createReader({ store, hasher }),
    setPhase: api.setPhase,
    stop: async (graceMs: number, cut: AbortSignal) => {
      await close({ graceMs, timeoutMs: timeouts.stopMs, cut })
      await api.stop()
      await store.close()
    },
  }
}
