import { setTimeout as pause } from 'node:timers/promises'
import type { Prisma, PrismaClient } from './generated/sqlite/client.ts'
import { type Db, isConflict } from './prisma.ts'

/** How transactions are run, in ms: how long one waits to begin, and how long it may take. */
export type TransactionOptions = {
  maxWait: number
  timeout: number
  isolationLevel?: 'Serializable'
}

/** How long a transaction is tried again when others were in its way. */
const longestMs = 5_000

/** How long to wait before the next attempt: longer each time, and never as long as the others. */
const pauseMs = (attempt: number) => Math.random() * Math.min(200, 2 ** attempt * 5)

class Refused {
  readonly answer: unknown
  constructor(answer: unknown) {
    this.answer = answer
  }
}

const isRefusal = (answer: unknown) =>
  typeof answer === 'object' &&
  answer !== null &&
  'status' in answer &&
  Number(answer.status) >= 400

/** Runs work in transactions of a database, again where another one was in its way. */
export const transactionOn = <Rooms>(
  prisma: PrismaClient,
  roomsOn: (db: Db) => Rooms,
  options: TransactionOptions,
) => {
  const once = async <T>(work: (tx: Rooms) => Promise<T>) => {
    try {
      return await prisma.$transaction(
        async (db) => {
          const answer = await work(roomsOn(db))
          if (isRefusal(answer)) throw new Refused(answer)
          return answer
        },
        options as { isolationLevel?: Prisma.TransactionIsolationLevel },
      )
    } catch (error) {
      if (error instanceof Refused) return error.answer as T
      throw error
    }
  }
  return async <T>(work: (tx: Rooms) => Promise<T>): Promise<T> => {
    const deadline = Date.now() + longestMs
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(work)
      } catch (error) {
        if (!isConflict(error) || Date.now() > deadline) throw error
        await pause(pauseMs(attempt))
      }
    }
  }
}
