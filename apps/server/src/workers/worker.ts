import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config/config.ts'
import { moduleFolder } from '../folders.ts'
import { WorkerStartError } from '../startup/user-error.ts'
import { type Notice, openChannel, type Replies } from './channel.ts'

const program = fileURLToPath(new URL('workers/worker-process.js', moduleFolder))

/** A process that handles requests on the connections that it gets. */
export type Worker = {
  /** Resolves when it takes connections. Rejects with WorkerStartError if it cannot start. */
  ready: Promise<void>
  /** Resolves when it has ended, with what a log says of that. */
  ended: Promise<{ workerPid: number | undefined; code: number | null; signal: string | null }>
  /** Gives it a connection. */
  give: (socket: Socket) => void
  /** Returns the connections that it has not taken, when it has ended. */
  takeBack: () => Socket[]
  tell: (notice: Notice) => void
  ask: (question: string, timeoutMs: number) => Promise<unknown>
  kill: () => void
}

/** Starts a worker with the configuration of its server, whatever the files say by now. */
export function startWorker(config: Config, version: string, replies: Replies): Worker {
  const child = fork(program, [], {
    execArgv: [...process.execArgv, '--enable-source-maps'],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  /** The connections that it was given, and has not taken yet. */
  const given = new Map<number, Socket>()
  let connections = 0
  let setReady = () => {}
  let message: string | undefined
  const { tell, hand, ask } = openChannel(child, replies, (notice) => {
    if (notice.kind === 'ready') setReady()
    if (notice.kind === 'failure') message = notice.message
    if (notice.kind === 'taken') release(notice.id)
  })
  const release = (id: number) => {
    // Closes it in this process alone.
    given.get(id)?.destroy()
    given.delete(id)
  }
  // Not 'exit': what it sent before it ended is read by now.
  const ended = once(child, 'close').then(([code, signal]) => ({
    workerPid: child.pid,
    code,
    signal,
  }))
  const isReady = new Promise<void>((resolve) => {
    setReady = resolve
  })
  const failure = ended.then(({ code, signal }) => {
    throw new WorkerStartError(message ?? `A worker ended when it started: ${signal ?? code}`)
  })
  failure.catch(() => {})
  tell({ kind: 'start', config, version })
  return {
    ready: Promise.race([isReady, failure]),
    ended,
    give: (socket) => {
      connections += 1
      given.set(connections, socket)
      hand(socket, connections)
    },
    takeBack: () => [...given.values()],
    tell,
    ask,
    kill: () => child.kill('SIGKILL'),
  }
}
