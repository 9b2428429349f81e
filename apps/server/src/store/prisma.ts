import { Prisma } from './generated/sqlite/client.ts'
import { isPassing } from './postgres/errors.ts'

/** What the rooms of the store work on: the database itself, or a transaction in it. */
export type Db = Prisma.TransactionClient

/** The kinds of database, where they must be asked in words of their own. */
export type Dialect = 'sqlite' | 'postgresql'

const codeOf = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError ? error.code : undefined

/**
 * What a write in a transaction answers, or `undefined` when a unique column already holds one of
 * its values. That undoes the write alone: PostgreSQL would refuse all that comes after a failure.
 */
export const ifUnique = async <T>(db: Db, write: () => Promise<T>): Promise<T | undefined> => {
  await db.$executeRaw`SAVEPOINT castellan_write`
  try {
    const answer = await write()
    await db.$executeRaw`RELEASE SAVEPOINT castellan_write`
    return answer
  } catch (error) {
    if (codeOf(error) !== 'P2002') throw error
    await db.$executeRaw`ROLLBACK TO SAVEPOINT castellan_write`
    return undefined
  }
}

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
