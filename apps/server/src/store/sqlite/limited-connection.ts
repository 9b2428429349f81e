import { Mutex } from 'async-mutex'
import { type Connection, createClosedError } from './connection.ts'
import { failureOf } from './connection-operations.js'
import { FileUnusableError, toDriverError } from './errors.ts'
import { openLimitedReads } from './limited-reads.js'

/** The size of the page cache, and how long a query may take before it is interrupted. */
type ReadOptions = { cacheMb: number; statementMs: number }

/**
 * Opens a connection that reads. libsql has a thread for its statements, which this thread interrupts when one takes
 * too long.
 * @throws FileUnusableError
 */
export async function openLimitedConnection(
  path: string,
  busyTimeoutMs: number,
  readOptions: ReadOptions,
): Promise<Connection> {
  const turns = new Mutex()
  const options = { path, mode: 'reads' as const, busyTimeoutMs, flushes: false, ...readOptions }
  const run = await openLimitedReads(options).catch((error) => {
    throw new FileUnusableError(path, failureOf(error))
  })
  let isClosed = false
  let pending = 0
  const runNow = async <T>(op: string, sql: string, args: unknown[]) => {
    if (isClosed) throw createClosedError()
    try {
      return (await run({ op, sql, args })) as T
    } catch (error) {
      throw toDriverError(failureOf(error))
    }
  }
  const request: Connection['request'] = async <T>(op: string, sql = '', args: unknown[] = []) => {
    pending += 1
    return turns
      .runExclusive(() => runNow<T>(op, sql, args))
      .finally(() => {
        pending -= 1
      })
  }
  const close = async () => {
    if (isClosed) return
    await request('close')
    isClosed = true
  }
  return { request, countWaiting: () => Math.max(0, pending - 1), close }
}
