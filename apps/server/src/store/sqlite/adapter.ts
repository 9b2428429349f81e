import {
  type ArgType,
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import type { Connection, Rows } from './connection.ts'

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

/** Instants are stored as better-auth stores them: `2026-11-23T13:52:27.463Z` (WIRE §11.6). */
const instantText = (value: unknown) => new Date(value as string | Date).toISOString()

const bound = (value: unknown, { scalarType }: Partial<ArgType> = {}): unknown => {
  if (value === null || value === undefined) return null
  if (value instanceof Date || scalarType === 'datetime') return instantText(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && scalarType === 'bigint') return BigInt(value)
  return value
}

const readValue = (value: unknown, type: ColumnType): unknown => {
  if (value === null) return null
  if (type === ColumnTypeEnum.DateTime && typeof value === 'number') return instantText(value)
  return value
}

const resultOf = ({ columnNames, declaredTypes, rows }: Rows): SqlResultSet => {
  const types = declaredTypes.map(
    (declared, column) =>
      columnTypes[declared.toUpperCase()] ??
      typeOfValue(rows.find((row) => row[column] !== null)?.[column]),
  )
  return {
    columnNames,
    columnTypes: types,
    rows: rows.map((row) =>
      row.map((value, column) => readValue(value, types[column] as ColumnType)),
    ),
  }
}

const queryable = ({ request }: Pick<Connection, 'request'>): SqlQueryable => ({
  ...about,
  queryRaw: async ({ sql, args, argTypes }: SqlQuery) =>
    resultOf(
      await request<Rows>(
        'query',
        sql,
        args.map((arg, i) => bound(arg, argTypes[i])),
      ),
    ),
  executeRaw: ({ sql, args, argTypes }: SqlQuery) =>
    request<number>(
      'execute',
      sql,
      args.map((arg, i) => bound(arg, argTypes[i])),
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

/**
 * Prisma's driver for SQLite files, over two connections that we own: transactions have the one that
 * writes, everything else the one that reads.
 *
 * A transaction takes the write lock when it begins, so it can be refused then and not when it
 * commits; a commit counts only when SQLite has said so, and a failed one is rolled back.
 */
export const sqliteAdapter = (
  reading: Connection,
  writing: Connection,
): SqlDriverAdapterFactory => {
  const enter = turnstile()
  const startTransaction = async (): Promise<Transaction> => {
    const leave = await enter()
    try {
      await writing.request('begin')
    } catch (error) {
      leave()
      throw error
    }
    let open = true
    const request: Connection['request'] = async (operation, ...statement) => {
      if (open) return writing.request(operation, ...statement)
      throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: operation })
    }
    const end = async (operation: 'commit' | 'rollback') => {
      const ended = request<void>(operation)
      if (!open) return ended
      open = false
      return ended.finally(leave)
    }
    return {
      ...queryable({ request }),
      options: { usePhantomQuery: true },
      commit: () => end('commit'),
      rollback: () => end('rollback'),
    }
  }
  const adapter: SqlDriverAdapter = {
    ...queryable(reading),
    executeScript: (script) => writing.request('script', script),
    startTransaction,
    getConnectionInfo: () => ({ maxBindValues: 32_000, supportsRelationJoins: false }),
    dispose: async () => {
      await Promise.all([reading.close(), writing.close()])
    },
  }
  return { ...about, connect: async () => adapter }
}
