import {
  type ArgType,
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { decodeColumns } from '../schema/column-decoders.ts'
import type { DriverTransaction } from '../transaction.ts'
import type { Connection, QueryRows } from './connection.ts'
import { type EncodeDate, encodeIsoDate, parseDate } from './date-format.ts'

const about = { provider: 'sqlite', adapterName: 'castellan-sqlite' } as const

const columnTypes: Record<string, ColumnType> = {
  TEXT: ColumnTypeEnum.Text,
  INTEGER: ColumnTypeEnum.Int64,
  BIGINT: ColumnTypeEnum.Int64,
  REAL: ColumnTypeEnum.Double,
  BOOLEAN: ColumnTypeEnum.Boolean,
  DATETIME: ColumnTypeEnum.DateTime,
  BLOB: ColumnTypeEnum.Bytes,
}

/** The connections to a file: one for each kind of work. */
export type Connections = {
  /** Answers at once, from an index. */
  finding: Connection
  /** May take long, on a thread of its own. */
  scanning: Connection
  writing: Connection
  /** Resolves when what was committed is on the disk. */
  flushed: () => Promise<void>
}

/** How long a transaction waits for those before it. */
const longestWaitMs = 5_000

/** What a database file is asked through, and what begins its transactions. */
export function createSqliteDrivers(
  connections: Connections,
  writeInstant: EncodeDate = encodeIsoDate,
) {
  return {
    queryDriver: queryable(connections.finding, writeInstant),
    longQueryDriver: queryable(connections.scanning, writeInstant),
    begin: transactionsOn(connections, writeInstant),
  }
}

/** The type of a column without a declared one, such as a count: that of its first value. */
function typeOfValue(value: unknown): ColumnType {
  return typeof value === 'string' ? ColumnTypeEnum.Text : ColumnTypeEnum.UnknownNumber
}

function bound(
  value: unknown,
  { scalarType }: Partial<ArgType> = {},
  writeInstant: EncodeDate,
): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Date || scalarType === 'datetime')
    return writeInstant(new Date(value as string | Date))
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && scalarType === 'bigint') return BigInt(value)
  return value
}

function resultOf({ columnNames, declaredTypes, rows }: QueryRows): SqlResultSet {
  const types = declaredTypes.map(
    (declared, column) =>
      columnTypes[declared.toUpperCase()] ??
      typeOfValue(rows.find((row) => row[column] !== null)?.[column]),
  )
  const result = { columnNames, columnTypes: types, rows: rows as SqlResultSet['rows'] }
  return decodeColumns(result, parseDate)
}

function queryable(
  { request }: Pick<Connection, 'request'>,
  writeInstant: EncodeDate,
): SqlQueryable {
  return {
    ...about,
    queryRaw: async ({ sql, args, argTypes }: SqlQuery) =>
      resultOf(
        await request<QueryRows>(
          'query',
          sql,
          args.map((arg, i) => bound(arg, argTypes[i], writeInstant)),
        ),
      ),
    executeRaw: ({ sql, args, argTypes }: SqlQuery) =>
      request<number>(
        'execute',
        sql,
        args.map((arg, i) => bound(arg, argTypes[i], writeInstant)),
      ),
  }
}

/** Lets one holder in after the other: the promise gives the key that lets the next one in. */
function turnstile() {
  let last = Promise.resolve()
  return () => {
    const before = last
    let leave = () => {}
    last = new Promise<void>((resolve) => {
      leave = resolve
    })
    return before.then(() => leave)
  }
}

/** A promise that is kept in time, or whose result, which comes too late, is thrown away. */
function inTime<T>(work: Promise<T>, ms: number, discard: (late: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new DriverAdapterError({ kind: 'SocketTimeout' }))
    }, ms)
    work.then((value) => {
      clearTimeout(timer)
      if (isLate) discard(value)
      else resolve(value)
    }, reject)
  })
}

/**
 * Begins transactions, one after the other. A transaction takes the write lock when it begins, so it
 * can be refused then and not when it commits; a commit counts only when it is on the disk, and a
 * failed one is rolled back.
 */
function transactionsOn(
  { writing, flushed }: Connections,
  writeInstant: EncodeDate,
): () => Promise<DriverTransaction> {
  const enter = turnstile()
  return async () => {
    const leave = await inTime(enter(), longestWaitMs, (late) => late())
    try {
      await writing.request('begin')
    } catch (error) {
      leave()
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
      return ended.finally(leave)
    }
    const asked = queryable({ request }, writeInstant)
    return {
      ...asked,
      commit: async (last = []) => {
        for (const query of last) await asked.executeRaw(query)
        await end('commit')
        await flushed()
      },
      rollback: () => end('rollback'),
    }
  }
}
