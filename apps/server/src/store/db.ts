import {
  type ArgType,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { Prisma } from './generated/sqlite/client.ts'
import { isPassing } from './postgres/errors.ts'

/** The kinds of database, where they must be asked in words of their own. */
export type Dialect = 'sqlite' | 'postgresql'

/** Asks a database for rows, which come in the types of our models. */
export type Ask = <T>(statement: Prisma.Sql) => Promise<T[]>

/** What the rooms of the store work on: the database itself, or a transaction in it. */
export type Db = {
  /** Prisma's models, for everyday questions. */
  readonly models: Prisma.TransactionClient
  /**
   * Asks the driver beneath Prisma, whose own work would cost more than the database's: for what an
   * index answers at once, and for writes.
   */
  ask: Ask
  /** The same, for what may go through a whole table. */
  scan: Ask
  /**
   * Writes what nobody asks for before the transaction commits: it goes with the commit, and none of
   * the transaction is kept where it fails. Outside of one it is refused, as every write is.
   */
  writeLast: (statement: Prisma.Sql) => Promise<void>
}

/** Rows as objects, their instants as dates. */
const objectsFrom = <T>({ columnNames, columnTypes, rows }: SqlResultSet): T[] => {
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

const anyType: ArgType = { scalarType: 'unknown', arity: 'scalar' }

/** A statement as a driver takes it, in the words of its dialect. */
export const queryOf = ({ sql, text, values }: Prisma.Sql, dialect: Dialect): SqlQuery => ({
  sql: dialect === 'sqlite' ? sql : text,
  args: values,
  argTypes: values.map(() => anyType),
})

/** Asks a driver. */
export const askOn =
  (driver: SqlQueryable, dialect: Dialect): Ask =>
  async (statement) =>
    objectsFrom(await driver.queryRaw(queryOf(statement, dialect)))

const codeOf = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError ? error.code : undefined

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

/** What the driver has called the error, wherever it stands in what Prisma throws. */
const kindOf = (error: unknown) => {
  if (typeof error !== 'object' || error === null) return undefined
  const { meta } = error as { meta?: { driverAdapterError?: WithKind } }
  return (meta?.driverAdapterError ?? (error as WithKind)).cause?.kind
}

/** Whether another transaction was in the way of this one, which may be tried again. */
export const isConflict = (error: unknown) =>
  codeOf(error) === 'P2034' || kindOf(error) === 'TransactionWriteConflict'

/** Whether an error means that the database does not answer now, but may do so soon. */
export const isUnavailable = (error: unknown) =>
  unavailable.includes(codeOf(error) ?? '') ||
  unavailableKinds.includes(kindOf(error) ?? '') ||
  isPassing(error)

/** Whether a unique column holds one of the values already. */
export const isTaken = (error: unknown) => kindOf(error) === 'UniqueConstraintViolation'
