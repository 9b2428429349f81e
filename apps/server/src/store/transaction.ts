import { setTimeout as pause } from 'node:timers/promises'
import {
  DriverAdapterError,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils'
import { createQuery, type Db, type Dialect, isConflict, toSqlQuery } from './database.ts'
import type { PrismaClient } from './generated/sqlite/client.ts'

/** A transaction of a driver's. */
export type DriverTransaction = SqlQueryable & {
  /** Commits, after the last writes; where one of these fails, nothing is kept. */
  commit: (last?: SqlQuery[]) => Promise<void>
  rollback: () => Promise<void>
}

/** How transactions of a database are begun, and how a client is made that works in one. */
export type TransactionDriver = {
  dialect: Dialect
  /** The schema with the tables, where a database has several: Prisma names it in what it asks. */
  schema?: string
  begin: () => Promise<DriverTransaction>
  client: (adapter: SqlDriverAdapterFactory) => PrismaClient
}

/** How long a transaction is tried again when others were in its way. */
const longestMs = 10_000

class Refused {
  readonly answer: unknown
  constructor(answer: unknown) {
    this.answer = answer
  }
}

/** A client of Prisma's that asks one driver after the other. */
type Worker = { client: PrismaClient; on: (driver: SqlQueryable | undefined) => void }

/** Makes a client that asks nothing before it is told whom. */
export function createPrismaWorker({ client, dialect, schema }: TransactionDriver): Worker {
  let current: SqlQueryable | undefined
  const driver = () => {
    if (!current) throw closed()
    return current
  }
  const provider = dialect === 'sqlite' ? 'sqlite' : 'postgres'
  const queryable: SqlQueryable = {
    provider,
    adapterName: 'castellan',
    queryRaw: async (query) => driver().queryRaw(query),
    executeRaw: async (query) => driver().executeRaw(query),
  }
  const adapter: SqlDriverAdapterFactory = {
    provider,
    adapterName: queryable.adapterName,
    connect: async () => ({
      ...queryable,
      executeScript: () => Promise.reject(closed()),
      startTransaction: () => Promise.reject(closed()),
      getConnectionInfo: () => ({
        ...(schema === undefined ? {} : { schemaName: schema }),
        maxBindValues: 32_000,
        supportsRelationJoins: false,
      }),
      dispose: async () => {},
    }),
  }
  return {
    client: client(adapter),
    on: (next) => {
      current = next
    },
  }
}

/** Runs work in transactions of a database, again where another one was in its way. */
export function createTransactionRunner<Rooms>(
  transactions: TransactionDriver,
  roomsOn: (db: Db) => Rooms,
) {
  const idle: Worker[] = []

  /** A transaction for the repositories; it has a client of Prisma's from the first question for one. */
  const opened = (transaction: DriverTransaction) => {
    let worker: Worker | undefined
    let isOpen = true
    const last: SqlQuery[] = []
    const askNow = createQuery(transaction, transactions.dialect)
    const query: Db['query'] = async (statement) => {
      if (!isOpen) throw closed()
      return askNow(statement)
    }
    const db: Db = {
      get prisma() {
        if (!isOpen) throw closed()
        worker ??= idle.pop() ?? createPrismaWorker(transactions)
        worker.on(transaction)
        return worker.client
      },
      query,
      queryLong: query,
      executeOnCommit: async (statement) => {
        last.push(toSqlQuery(statement, transactions.dialect))
      },
    }
    const commit = () => transaction.commit(last)
    const end = () => {
      isOpen = false
      worker?.on(undefined)
      if (worker) idle.push(worker)
    }
    return { db, commit, end }
  }

  const once = async <T>(work: (tx: Rooms) => Promise<T>) => {
    const transaction = await transactions.begin()
    const { db, commit, end } = opened(transaction)
    try {
      const answer = await work(roomsOn(db))
      if (isRefusal(answer)) throw new Refused(answer)
      await commit()
      return answer
    } catch (error) {
      await transaction.rollback().catch(() => {})
      if (error instanceof Refused) return error.answer as T
      throw error
    } finally {
      end()
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

/** How long to wait before the next attempt: longer each time, and never as long as the others. */
function pauseMs(attempt: number) {
  return Math.random() * Math.min(200, 2 ** attempt * 5)
}

function isRefusal(answer: unknown) {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'status' in answer &&
    Number(answer.status) >= 400
  )
}

function closed() {
  return new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'ended' })
}
