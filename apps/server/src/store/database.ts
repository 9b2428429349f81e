import {
  type ArgType,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { Prisma } from './generated/sqlite/client.ts'
import { isTransient } from './postgres/errors.ts'

/** The kinds of database, where they must be asked in words of their own. */
export type Dialect = 'sqlite' | 'postgresql'

/** Asks a database for rows, which come in the types of our models. */
export type Query = <T>(statement: Prisma.Sql) => Promise<T[]>

/** What the repositories of the store work on: the database itself, or a transaction in it. */
export type Db = {
  /** Prisma's models, for everyday questions. */
  readonly prisma: Prisma.TransactionClient
  /**
   * Asks the driver beneath Prisma, whose own work would cost more than the database's: for what an
   * index answers at once, and for writes.
   */
  query: Query
  /** The same, for what may go through a whole table. */
  queryLong: Query
  /**
   * Writes what nobody asks for before the transaction commits: it goes with the commit, and none of
   * the transaction is kept where it fails. Outside of one it is refused, as every write is.
   */
  executeOnCommit: (statement: Prisma.Sql) => Promise<void>
}

const anyType: ArgType = { scalarType: 'unknown', arity: 'scalar' }

/** Not reachable, no connection in time, gone, busy, or no transaction in time. */
const unavailable = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']

/** The same in the words of drivers: raw queries have one code for whatever went wrong. */
const unavailableKinds = [
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TransactionWriteConflict',
]

type WithKind = { cause?: { kind?: string } }

/** A statement as a driver takes it, in the words of its dialect. */
export function toSqlQuery({ sql, text, values }: Prisma.Sql, dialect: Dialect): SqlQuery {
  return {
    sql: dialect === 'sqlite' ? sql : text,
    args: values,
    argTypes: values.map(() => anyType),
  }
}

/** Asks a driver. */
export function createQuery(driver: SqlQueryable, dialect: Dialect): Query {
  return async (statement) => objectsFrom(await driver.queryRaw(toSqlQuery(statement, dialect)))
}

/** Whether another transaction was in the way of this one, which may be tried again. */
export function isConflict(error: unknown) {
  return codeOf(error) === 'P2034' || kindOf(error) === 'TransactionWriteConflict'
}

/** Whether an error means that the database does not answer now, but may do so soon. */
export function isUnavailable(error: unknown) {
  return (
    unavailable.includes(codeOf(error) ?? '') ||
    unavailableKinds.includes(kindOf(error) ?? '') ||
    isTransient(error)
  )
}

/** Whether a unique column holds one of the values already. */
export function isUniqueViolation(error: unknown) {
  return kindOf(error) === 'UniqueConstraintViolation'
}

/** Rows as objects, their instants as dates. */
function objectsFrom<T>({ columnNames, columnTypes, rows }: SqlResultSet): T[] {
  const areInstants = columnTypes.map((type) => type === ColumnTypeEnum.DateTime)
  return rows.map((row) => {
    const object: Record<string, unknown> = {}
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i]
      object[columnNames[i] as string] =
        areInstants[i] && value !== null ? new Date(value as string) : value
    }
    return object as T
  })
}

function codeOf(error: unknown) {
  return error instanceof Prisma.PrismaClientKnownRequestError ? error.code : undefined
}

/** What the driver has called the error, wherever it stands in what Prisma throws. */
function kindOf(error: unknown) {
  if (typeof error !== 'object' || error === null) return undefined
  const { meta } = error as { meta?: { driverAdapterError?: WithKind } }
  return (meta?.driverAdapterError ?? (error as WithKind)).cause?.kind
}
