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
import { asModelled } from '../columns.ts'
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
  writeInstant: WriteInstant = asZulu,
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
      ...queryable({ request }, writeInstant),
      options: { usePhantomQuery: true },
      commit: () => end('commit'),
      rollback: () => end('rollback'),
    }
  }
  const adapter: SqlDriverAdapter = {
    ...queryable(reading, writeInstant),
    executeScript: (script) => writing.request('script', script),
    startTransaction,
    getConnectionInfo: () => ({ maxBindValues: 32_000, supportsRelationJoins: false }),
    dispose: async () => {
      await Promise.all([reading.close(), writing.close()])
    },
  }
  return { ...about, connect: async () => adapter }
}
