import { Prisma } from './generated/sqlite/client.ts'

/** What the rooms of the store work on: the database itself, or a transaction in it. */
export type Db = Prisma.TransactionClient

const codeOf = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError ? error.code : undefined

/** What a write answers, or `undefined` when a unique column already holds one of its values. */
export const ifUnique = async <T>(write: Promise<T>): Promise<T | undefined> => {
  try {
    return await write
  } catch (error) {
    if (codeOf(error) === 'P2002') return undefined
    throw error
  }
}

/** Not reachable, no connection in time, gone, busy, or no transaction in time. */
const unavailable = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034']

/** The same in the words of drivers: raw queries have one code for whatever went wrong. */
const unavailableKinds = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout']

const kindOf = (error: unknown) => {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined
  const { driverAdapterError } = (error.meta ?? {}) as {
    driverAdapterError?: { cause?: { kind?: string } }
  }
  return driverAdapterError?.cause?.kind
}

/** Whether an error means that the database does not answer now, but may do so soon. */
export const isUnavailable = (error: unknown) =>
  unavailable.includes(codeOf(error) ?? '') || unavailableKinds.includes(kindOf(error) ?? '')
