import {
  type ArgType,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { RowNotWrittenError } from './errors.ts'
import type { Prisma } from './generated/client.ts'
import { isTransient } from './postgres/errors.ts'

/** The databases, where SQL differs between them. */
export type Dialect = 'sqlite' | 'postgresql'

/** Runs a statement and returns its rows, their values in the types of the Prisma models. */
export type Query = <T>(statement: Prisma.Sql) => Promise<T[]>

/** What repositories work on: the database itself, or a transaction. */
export type Db = {
  /** For statements that an index makes fast, and for writes, which only transactions allow. */
  query: Query
  /** For statements that may read a whole table. */
  queryLong: Query
  /**
   * Runs a write that returns one row, and returns that row.
   * @throws RowNotWrittenError
   */
  writeRow: <T>(statement: Prisma.Sql) => Promise<T>
  /** Runs a write together with the commit, for writes that nothing in the transaction reads. */
  executeOnCommit: (statement: Prisma.Sql) => Promise<void>
  /** Does the same with an INSERT of one row. If the row is not written, the transaction rolls back. */
  insertOnCommit: (statement: Prisma.Sql) => Promise<void>
}

const anyType: ArgType = { scalarType: 'unknown', arity: 'scalar' }

/** Kinds of driver errors after which a later attempt may succeed. */
const unavailableKinds = [
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TransactionWriteConflict',
]

/** Converts a statement to what drivers take, with the placeholders of the dialect. */
export function toSqlQuery({ sql, text, values }: Prisma.Sql, dialect: Dialect): SqlQuery {
  return {
    sql: dialect === 'sqlite' ? sql : text,
    args: values,
    argTypes: values.map(() => anyType),
  }
}

export function createQuery(driver: SqlQueryable, dialect: Dialect): Query {
  return async (statement) => toObjects(await driver.queryRaw(toSqlQuery(statement, dialect)))
}

/** Creates `writeRow` on a query. */
export function createRowWriter(query: Query): Db['writeRow'] {
  return async <T>(statement: Prisma.Sql) => {
    const [row, ...others] = await query<T>(statement)
    if (row === undefined || others.length > 0) throw new RowNotWrittenError()
    return row
  }
}

/** Whether a transaction failed because of another one, and may be retried. */
export function isConflict(error: unknown) {
  return kindOf(error) === 'TransactionWriteConflict'
}

/** Whether the database does not respond now, but may soon. */
export function isUnavailable(error: unknown) {
  return unavailableKinds.includes(kindOf(error) ?? '') || isTransient(error)
}

/** Whether a value exists already in a unique column. */
export function isUniqueViolation(error: unknown) {
  return kindOf(error) === 'UniqueConstraintViolation'
}

/** Converts rows to objects, and their timestamps to dates. */
function toObjects<T>({ columnNames, columnTypes, rows }: SqlResultSet): T[] {
  const areDates = columnTypes.map((type) => type === ColumnTypeEnum.DateTime)
  return rows.map((row) => {
    const object: Record<string, unknown> = {}
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i]
      object[columnNames[i] as string] =
        areDates[i] && value !== null ? new Date(value as string) : value
    }
    return object as T
  })
}

function kindOf(error: unknown) {
  if (typeof error !== 'object' || error === null) return undefined
  return (error as { cause?: { kind?: string } }).cause?.kind
}
