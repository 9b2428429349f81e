/**
 * The SQLite driver: it runs statements for `database.ts` on three connections to one file.
 *
 * - `reading` runs on this thread, for statements that take microseconds with an index: a message to
 *   another thread would take longer. `readingLong` has a thread of its own.
 * - `writing` runs one transaction at a time; others wait for a mutex, at most `lockTimeoutMs`. A
 *   transaction takes SQLite's write lock when it begins, so that a commit is never refused.
 * - Where the file has a write-ahead log, `writing` runs on this thread too. A commit writes to the log
 *   without waiting for the disk, and `wal-sync.ts` flushes the log for all waiting commits together.
 *
 * Values are stored as SQLite stores them. `schema/column-decoders.ts` decodes a column by its name.
 */
import {
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { Mutex, withTimeout } from 'async-mutex'
import { RowNotWrittenError } from '../errors.ts'
import { decodeColumns } from '../schema/column-decoders.ts'
import type { DriverTransaction } from '../transaction.ts'
import { createUnavailableError } from '../unavailable.ts'
import type { Connection, QueryRows } from './connection.ts'
import { type EncodeDate, encodeIsoDate, parseDate } from './date-format.ts'
import { adapterInfo, encodeParameter } from './values.ts'

const columnTypes: Record<string, ColumnType> = {
  TEXT: ColumnTypeEnum.Text,
  INTEGER: ColumnTypeEnum.Int64,
  BIGINT: ColumnTypeEnum.Int64,
  REAL: ColumnTypeEnum.Double,
  BOOLEAN: ColumnTypeEnum.Boolean,
  DATETIME: ColumnTypeEnum.DateTime,
  BLOB: ColumnTypeEnum.Bytes,
}

/** The connections to a file. */
export type Connections = {
  /** For statements that an index makes fast. */
  reading: Connection
  /** For statements that may read a whole table. */
  readingLong: Connection
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
  encodeDate: EncodeDate = encodeIsoDate,
) {
  return {
    queryDriver: createQueryable(reading, encodeDate),
    longQueryDriver: createQueryable(readingLong, encodeDate),
    backgroundQueryDriver: createQueryable(background, encodeDate),
    begin: createTransactionStarter(writing, flush, encodeDate),
  }
}

/**
 * Returns a function that begins transactions, one after the other. A commit resolves when it is on the
 * disk; a failed commit is rolled back.
 */
function createTransactionStarter(
  writing: Connection,
  flush: () => Promise<void>,
  encodeDate: EncodeDate,
) {
  const timeout = createUnavailableError('SocketTimeout', 'Other transactions hold the database')
  const mutex = withTimeout(new Mutex(), lockTimeoutMs, timeout)
  return async (): Promise<DriverTransaction> => {
    const release = await mutex.acquire()
    try {
      await writing.request('begin')
    } catch (error) {
      release()
      throw error
    }
    let isOpen = true
    const request: Connection['request'] = async (operation, ...statement) => {
      if (isOpen) return writing.request(operation, ...statement)
      throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: operation })
    }
    const end = async (operation: 'commit' | 'rollback') => {
      const ended = request<void>(operation)
      if (!isOpen) return ended
      isOpen = false
      return ended.finally(release)
    }
    const queryable = createQueryable({ request }, encodeDate)
    return {
      ...queryable,
      commit: async (lastWrites = []) => {
        for (const { isRow, ...query } of lastWrites)
          if ((await queryable.executeRaw(query)) !== 1 && isRow) throw new RowNotWrittenError()
        await end('commit')
        await flush()
      },
      rollback: () => end('rollback'),
    }
  }
}

function createQueryable(
  { request }: Pick<Connection, 'request'>,
  encodeDate: EncodeDate,
): SqlQueryable {
  const encodeAll = ({ args, argTypes }: SqlQuery) =>
    args.map((arg, i) => encodeParameter(arg, argTypes[i], encodeDate))
  return {
    ...adapterInfo,
    queryRaw: async (query) =>
      toResultSet(await request<QueryRows>('query', query.sql, encodeAll(query))),
    executeRaw: (query) => request<number>('execute', query.sql, encodeAll(query)),
  }
}

function toResultSet({ columnNames, declaredTypes, rows }: QueryRows): SqlResultSet {
  const types = declaredTypes.map(
    (declared, column) =>
      columnTypes[declared.toUpperCase()] ??
      typeOfValue(rows.find((row) => row[column] !== null)?.[column]),
  )
  const result = { columnNames, columnTypes: types, rows: rows as SqlResultSet['rows'] }
  return decodeColumns(result, parseDate)
}

/** The type of an expression, such as a count, by its first value. */
function typeOfValue(value: unknown): ColumnType {
  return typeof value === 'string' ? ColumnTypeEnum.Text : ColumnTypeEnum.UnknownNumber
}
