import { setTimeout as pause } from 'node:timers/promises'
import { createUnavailableError } from '../errors.ts'
import { failureOf, openOperations } from './connection-operations.js'
import { acquireThread, releaseThread } from './connection-worker-pool.ts'
import { FileUnusableError, isBusy, toDriverError } from './errors.ts'

type SqliteFailure = { message: string; rawCode?: number }

type Reply = { id: number; value?: unknown; error?: SqliteFailure }

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error | SqliteFailure) => void }

type Operation =
  | 'query'
  | 'execute'
  | 'script'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'executeBatch'
  | 'close'

/** The result of a query: the names of its columns, and the rows as arrays of values. */
export type QueryRows = { columnNames: string[]; rows: unknown[][] }

/** A connection to a SQLite file, which runs one request after the other. */
export type Connection = {
  request: <T>(operation: Operation, sql?: string, args?: unknown[]) => Promise<T>
  /** Counts the requests that wait for the one that runs. */
  countWaiting: () => number
  close: () => Promise<void>
}

/**
 * Opens a connection on a thread of its own. It waits at most `busyTimeoutMs` for the locks of other
 * processes.
 * @throws FileUnusableError
 */
export async function openThreadConnection(
  path: string,
  mode: 'reads' | 'writes',
  busyTimeoutMs: number,
): Promise<Connection> {
  const thread = acquireThread()
  const { worker } = thread
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let failure: Error | undefined
  const send = (message: object) =>
    new Promise<unknown>((resolve, reject) => {
      if (failure) return reject(failure)
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      worker.postMessage({ ...message, id: lastId })
    })
  const end = (error: Error) => {
    failure ??= error
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  const listeners = {
    message: ({ id, value, error }: Reply) => {
      const caller = waiting.get(id)
      waiting.delete(id)
      if (error) caller?.reject(error)
      else caller?.resolve(value)
    },
    error: (error: SqliteFailure) => end(toDriverError(error)),
    exit: () => end(createClosedError()),
  }
  for (const [event, listener] of Object.entries(listeners)) worker.on(event, listener)
  const release = async () => {
    for (const [event, listener] of Object.entries(listeners)) worker.off(event, listener)
    end(createClosedError())
    await releaseThread(thread)
  }
  try {
    await send({ options: { path, mode, busyTimeoutMs, flushes: true } })
  } catch (error) {
    await release()
    throw new FileUnusableError(path, error as SqliteFailure)
  }
  const request = async <T>(op: Operation, sql = '', args: unknown[] = []): Promise<T> => {
    try {
      return (await send({ op, sql, args })) as T
    } catch (error) {
      throw error instanceof Error ? error : toDriverError(error as SqliteFailure)
    }
  }
  const close = async () => {
    if (failure) return
    const isClosed = await send({ op: 'close' }).then(
      () => true,
      () => false,
    )
    if (!isClosed) await worker.terminate()
    else await release()
  }
  return { request, countWaiting: () => Math.max(0, waiting.size - 1), close }
}

/** Returns a connection that `open` opens when it is first used: many commands start no second thread. */
export function openWhenUsed(open: () => Promise<Connection>): Connection {
  let opening: Promise<Connection> | undefined
  let connection: Connection | undefined
  const connect = async () => {
    opening ??= open().finally(() => {
      opening = undefined
    })
    connection ??= await opening
    return connection
  }
  return {
    request: async (...request) => (connection ?? (await connect())).request(...request),
    countWaiting: () => connection?.countWaiting() ?? 0,
    close: async () => connection?.close(),
  }
}

/**
 * Opens a connection on this thread, for statements that take microseconds: reads that an index makes fast,
 * and writes whose flush happens elsewhere (`wal-sync.ts`). It waits at most `busyTimeoutMs` for the
 * locks of other processes, without blocking the thread.
 * @throws FileUnusableError
 */
export function openInlineConnection(
  path: string,
  mode: 'reads' | 'writes',
  busyTimeoutMs: number,
): Connection {
  const opened = () => {
    try {
      return openOperations({ path, mode, busyTimeoutMs: 0, flushes: false })
    } catch (error) {
      throw new FileUnusableError(path, failureOf(error))
    }
  }
  const run = opened()
  let isClosed = false
  const request = async <T>(op: Operation, sql = '', args: unknown[] = []): Promise<T> => {
    const deadline = Date.now() + busyTimeoutMs
    for (let attempt = 0; ; attempt += 1) {
      if (isClosed) throw createClosedError()
      try {
        return run({ op, sql, args }) as T
      } catch (error) {
        const failure = failureOf(error)
        if (!isBusy(failure) || Date.now() > deadline) throw toDriverError(failure)
        await pause(computePauseMs(attempt))
      }
    }
  }
  const close = async () => {
    if (isClosed) return
    await request('close')
    isClosed = true
  }
  return { request, countWaiting: () => 0, close }
}

/** What a request to a closed connection fails with. */
export function createClosedError() {
  return createUnavailableError('The database is closed')
}

/** The pause before a locked file is tried again. */
function computePauseMs(attempt: number) {
  return Math.min(50, 2 ** attempt)
}
