/**
 * The SQLite driver: it runs statements for `database.ts` on a few connections to one file.
 *
 * - `reading` runs on this thread, for statements that take microseconds with an index: a message to
 *   another thread would take longer. `readingLong` runs on threads of libsql (`read-lanes.ts`).
 * - `writing` runs one transaction at a time; others wait for a mutex, at most `lockTimeoutMs`. A
 *   transaction takes SQLite's write lock when it begins, so that a commit is never refused.
 * - Where the file has a write-ahead log, `writing` runs on this thread too. A commit writes to the log
 *   without waiting for the disk, and `wal-sync.ts` flushes the log for all waiting commits together.
 *
 * Values are stored as SQLite stores them. `schema/forms/column-decoders.ts` decodes a column by its name.
 */
import { Mutex, withTimeout } from 'async-mutex'
import type { Driver, Statement } from '../database.ts'
import { createUnavailableError, RowNotWrittenError, StatementError } from '../errors.ts'
import { createRowDecoders, type FindRowDecoder } from '../schema/forms/column-decoders.ts'
import type { ColumnForms } from '../schema/forms/column-forms.ts'
import { parseDateText } from '../schema/forms/date-text.ts'
import type { DriverTransaction } from '../transaction.ts'
import type { Connection, QueryRows } from './connection.ts'
import { encodeParameter } from './values.ts'

/** The connections to a file. */
export type Connections = {
  /** For statements that an index makes fast. */
  reading: Connection
  /** For statements that may read a whole table. */
  readingLong: Pick<Connection, 'request'>
  /** For background work, which no statement of a caller delays. */
  background: Connection
  writing: Connection
  /** Resolves when all commits so far are on the disk. */
  flush: () => Promise<void>
}

/** How long a transaction waits for those before it. */
const lockTimeoutMs = 5_000

/** Creates what runs queries and begins transactions on a file. */
export function createSqliteDrivers(
  { reading, readingLong, background, writing, flush }: Connections,
  forms?: ColumnForms,
) {
  const findRowDecoder = createRowDecoders(parseDateText, forms)
  return {
    queryDriver: createDriver(reading, findRowDecoder),
    longQueryDriver: createDriver(readingLong, findRowDecoder),
    backgroundQueryDriver: createDriver(background, findRowDecoder),
    createReadDriver: (connection: Connection) => createDriver(connection, findRowDecoder),
    ...createTransactionStarter(writing, flush, findRowDecoder),
  }
}

/**
 * Returns a function that begins transactions, one after the other, and one that counts those that wait. A
 * commit resolves when it is on the disk; a failed commit is rolled back.
 */
function createTransactionStarter(
  writing: Connection,
  flush: () => Promise<void>,
  findRowDecoder: FindRowDecoder,
) {
  const timeout = createUnavailableError('Other transactions hold the database')
  const mutex = withTimeout(new Mutex(), lockTimeoutMs, timeout)
  let waiting = 0
  const begin = async (): Promise<DriverTransaction> => {
    waiting += 1
    const release = await mutex.acquire().finally(() => {
      waiting -= 1
    })
    try {
      await writing.request('begin')
    } catch (error) {
      release()
      throw error
    }
    let isOpen = true
    const request: Connection['request'] = async (operation, ...statement) => {
      if (isOpen) return writing.request(operation, ...statement)
      throw new StatementError('transaction-closed', `The transaction has ended: ${operation}`)
    }
    const end = async (operation: 'commit' | 'rollback') => {
      const ended = request<void>(operation)
      if (!isOpen) return ended
      isOpen = false
      return ended.finally(release)
    }
    const driver = createDriver({ request }, findRowDecoder)
    return {
      ...driver,
      commit: async (lastWrites = []) => {
        for (const { isRow, ...statement } of lastWrites)
          if ((await driver.execute(statement)) !== 1 && isRow) throw new RowNotWrittenError()
        await end('commit')
        await flush()
      },
      rollback: () => end('rollback'),
    }
  }
  return { begin, countTransactions: () => waiting }
}

function createDriver(
  { request }: Pick<Connection, 'request'>,
  findRowDecoder: FindRowDecoder,
): Driver {
  return {
    query: async <T>({ sql, values }: Statement) => {
      const { columnNames, rows } = await request<QueryRows>(
        'query',
        sql,
        values.map(encodeParameter),
      )
      return rows.map<T>(findRowDecoder(sql, columnNames))
    },
    execute: ({ sql, values }) => request<number>('execute', sql, values.map(encodeParameter)),
  }
}
