import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import type { Closing } from '../http/connections.ts'
import type { Phase } from '../http/middleware/health.ts'
import type { ProcessMetrics } from '../no-metrics.ts'
import { startWorker, type Worker } from './worker.ts'

/** How long a worker may take to reply. */
const replyMs = 2_000

/** A worker that ran for so long is replaced at once. */
const steadyMs = 10_000

/** The pause before another attempt, which doubles with each. */
const pauseMs = { first: 1_000, longest: 30_000 }

/** How many connections wait for a worker, if there is none. */
const maxWaiting = 1_000

/**
 * Creates the workers of a server, which get its connections in turn. One that ends is replaced; its
 * connections break, and those that it has not taken yet go to others.
 */
export function createWorkerPool(config: Config, log: Logger, version: string) {
  const all = new Set<Worker>()
  const serving: Worker[] = []
  const numbers = new Map<Worker, number>()
  const waiting: Socket[] = []
  const stopped = new AbortController()
  let phase: Phase = 'starting'
  let turn = 0

  const accept = (socket: Socket) => {
    turn += 1
    const worker = serving[turn % serving.length]
    if (worker) worker.give(socket)
    else if (waiting.length < maxWaiting) waiting.push(socket)
    else socket.destroy()
  }

  const add = async () => {
    const worker: Worker = startWorker(config, version, {
      workers: () => checkOthers(worker),
    })
    all.add(worker)
    numbers.set(worker, numbers.size + 1)
    worker.ended.then(() => {
      all.delete(worker)
      if (serving.includes(worker)) serving.splice(serving.indexOf(worker), 1)
      for (const socket of worker.takeBack()) accept(socket)
    })
    await worker.ready
    worker.tell({ kind: 'phase', phase })
    serving.push(worker)
    for (const socket of waiting.splice(0)) accept(socket)
    return worker
  }

  /** Replaces a worker, and each that replaces it, until the pool stops. */
  const keep = async (first: Worker) => {
    let worker: Worker | undefined = first
    for (let delayMs = 0; ; ) {
      const since = performance.now()
      const end = await worker?.ended
      if (stopped.signal.aborted) return
      if (end) log.error(end, 'a worker has ended, and another one starts')
      const wasSteady = performance.now() - since > steadyMs
      delayMs = wasSteady ? 0 : Math.min(Math.max(pauseMs.first, 2 * delayMs), pauseMs.longest)
      await pause(delayMs, undefined, { signal: stopped.signal }).catch(() => {})
      if (stopped.signal.aborted) return
      worker = await add().catch((error) => {
        log.error({ err: error }, 'cannot start a worker for now')
        return undefined
      })
    }
  }

  const checkOthers = async (worker: Worker) => {
    const others = serving.filter((other) => other !== worker)
    await Promise.all(others.map((other) => other.ask('response', replyMs)))
  }

  return {
    accept,
    /** Starts the workers. Rejects with WorkerStartError if one cannot start; then none is left. */
    start: async () => {
      try {
        const workers = await Promise.all(Array.from({ length: config.workers }, add))
        for (const worker of workers) keep(worker)
      } catch (error) {
        stopped.abort()
        for (const worker of all) worker.kill()
        throw error
      }
    },
    setPhase: (next: Phase) => {
      phase = next
      for (const worker of serving) worker.tell({ kind: 'phase', phase })
    },
    /**
     * Waits until the workers have finished their requests, and idle connections had `graceMs`; `cut` ends both. A
     * worker that has not ended by then is killed.
     */
    stop: async ({ graceMs, timeoutMs, cut }: Closing) => {
      stopped.abort()
      for (const socket of waiting) socket.destroy()
      for (const worker of all) worker.tell({ kind: 'stop', graceMs })
      const killAll = () => {
        log.error({ workers: all.size }, 'workers do not stop, and are killed')
        for (const worker of all) worker.kill()
      }
      const timers = [setTimeout(killAll, timeoutMs + replyMs)]
      const cutAll = () => {
        for (const worker of all) worker.tell({ kind: 'cut' })
        timers.push(setTimeout(killAll, replyMs))
      }
      if (cut.aborted) cutAll()
      else cut.addEventListener('abort', cutAll, { once: true })
      await Promise.all([...all].map((worker) => worker.ended))
      for (const timer of timers) clearTimeout(timer)
    },
    readMetrics: async () => {
      const read = async (worker: Worker) => {
        const metrics = await worker.ask('metrics', replyMs).catch(() => undefined)
        return [numbers.get(worker) ?? 0, metrics as ProcessMetrics | undefined] as const
      }
      return new Map(await Promise.all(serving.map(read)))
    },
  }
}
