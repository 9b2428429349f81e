import {
  type ArgType,
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { asModelled } from '../columns.ts'
import type { DriverTransaction } from '../transaction.ts'
import type { Connection, Rows } from './connection.ts'
import { asZulu, readInstant, type WriteInstant } from './instants.ts'

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

/** The type of a column without a declared one, such as a count: that of its first value. */
const typeOfValue = (value: unknown): ColumnType =>
  typeof value === 'string' ? ColumnTypeEnum.Text : ColumnTypeEnum.UnknownNumber

const bound = (
  value: unknown,
  { scalarType }: Partial<ArgType> = {},
  writeInstant: WriteInstant,
): unknown => {
  if (value === null || value === undefined) return null
  if (value instanceof Date || scalarType === 'datetime')
    return writeInstant(new Date(value as string | Date))
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && scalarType === 'bigint') return BigInt(value)
  return value
}

const resultOf = ({ columnNames, declaredTypes, rows }: Rows): SqlResultSet => {
  const types = declaredTypes.map(
    (declared, column) =>
      columnTypes[declared.toUpperCase()] ??
      typeOfValue(rows.find((row) => row[column] !== null)?.[column]),
  )
  const result = { columnNames, columnTypes: types, rows: rows as SqlResultSet['rows'] }
  return asModelled(result, readInstant)
}

const queryable = (
  { request }: Pick<Connection, 'request'>,
  writeInstant: WriteInstant,
): SqlQueryable => ({
  ...about,
  queryRaw: async ({ sql, args, argTypes }: SqlQuery) =>
    resultOf(
      await request<Rows>(
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
})

/** Lets one holder in after the other: the promise gives the key that lets the next one in. */
const turnstile = () => {
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
const inTime = <T>(work: Promise<T>, ms: number, discard: (late: T) => void): Promise<T> =>
  new Promise((resolve, reject) => {
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

/**
 * Begins transactions, one after the other. A transaction takes the write lock when it begins, so it
 * can be refused then and not when it commits; a commit counts only when it is on the disk, and a
 * failed one is rolled back.
 */
const transactionsOn = (
  { writing, flushed }: Connections,
  writeInstant: WriteInstant,
): (() => Promise<DriverTransaction>) => {
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

/** What a database file is asked through, and what begins its transactions. */
export const sqliteDrivers = (connections: Connections, writeInstant: WriteInstant = asZulu) => ({
  finder: queryable(connections.finding, writeInstant),
  scanner: queryable(connections.scanning, writeInstant),
  begin: transactionsOn(connections, writeInstant),
})
