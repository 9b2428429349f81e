import { setTimeout as pause } from 'node:timers/promises'
import { isProblem } from '@castellan/contract'
import type { Sql } from 'sql-template-tag'
import type { Observer } from '../observer.ts'
import {
  createQuery,
  createRowDeleter,
  createRowWriter,
  type Db,
  type Driver,
  type Statement,
  type ToStatement,
} from './database.ts'
import { isConflict, isRefusedChange, isUniqueViolation, StatementError } from './errors.ts'
import { isQuery } from './sql.ts'
import type { TakeTransactionTurn } from './transaction-turns.ts'

/** A write that runs with the commit. If it is the INSERT of a row, it fails unless the row is written. */
export type LastWrite = Statement & { isRow: boolean; onCommitted?: (() => void) | undefined }

/** A transaction of a driver. */
export type DriverTransaction = Driver & {
  /** Runs the last writes and commits. If one of them fails, nothing is committed. */
  commit: (lastWrites?: LastWrite[]) => Promise<void>
  rollback: () => Promise<void>
  /** Checks what the commit would check, where the database can do so. */
  checkConstraints?: () => Promise<void>
}

/** The part of a database driver that starts transactions. */
export type TransactionDriver = {
  /** Begins a transaction, `alone` after those that run or wait, so that it conflicts with none. */
  begin: (mode: 'together' | 'alone') => Promise<DriverTransaction>
  /** Lets clients take turns, where transactions run at the same time. */
  takeTurn?: TakeTransactionTurn
}

/** How a transaction ends that was successful. */
type Ending = 'commit' | 'rollback'

/** The client of a transaction that none asked for. */
const ownClient = ['']

/**
 * How often a transaction may conflict with others before an attempt to run alone. It fails if another one
 * does not end soon, as it waits for a lock of an app; then those behind it pass first.
 */
const attemptsTogether = 2

/** How long a transaction is retried while it conflicts with others: those of an app never wait. */
const retryMs = 10_000

/**
 * Runs work in a transaction. It rolls back when the work throws, and when it returns a problem, which
 * is then returned; with the ending `rollback`, always. It runs the work again when another transaction was in conflict with it; now
 * and then alone, so that no stream of other transactions can keep it from its end.
 */
export function createTransactionRunner<R>(
  { begin, takeTurn = (_, work) => work() }: TransactionDriver,
  toStatement: ToStatement,
  createRepositories: (db: Db) => R,
  { transactionEnded }: Pick<Observer, 'transactionEnded'>,
) {
  const runOnce = async <T>(work: (tx: R) => Promise<T>, isAlone: boolean, ending: Ending) => {
    const transaction = await begin(isAlone ? 'alone' : 'together')
    const { db, lastWrites, close } = createTransactionDb(transaction, toStatement)
    try {
      const result = await work(createRepositories(db)).finally(close)
      if (isProblem(result)) await transaction.rollback().catch(() => {})
      else if (ending === 'rollback') {
        await transaction.checkConstraints?.()
        await transaction.rollback()
      } else {
        await transaction.commit(lastWrites)
        for (const { onCommitted } of lastWrites) onCommitted?.()
      }
      return result
    } catch (error) {
      await transaction.rollback().catch(() => {})
      throw error
    }
  }

  return async <T>(
    work: (tx: R) => Promise<T>,
    client = ownClient,
    ending: Ending = 'commit',
  ): Promise<T> => {
    const started = performance.now()
    let attempt = 0
    try {
      for (; ; attempt += 1) {
        try {
          const isAlone = attempt % (attemptsTogether + 1) === attemptsTogether
          return await takeTurn(client, () => runOnce(work, isAlone, ending))
        } catch (error) {
          const isConflicting = isConflict(error) || isTakenMeanwhile(error, attempt)
          if (!isConflicting || performance.now() - started > retryMs) throw error
          await pause(computeBackoffMs(attempt))
        }
      }
    } finally {
      transactionEnded({ seconds: (performance.now() - started) / 1000, retries: attempt })
    }
  }
}

/** Whether another transaction may have taken a value since this one looked: the next attempt sees it. */
function isTakenMeanwhile(error: unknown, attempt: number) {
  return isUniqueViolation(error) && attempt < attemptsTogether
}

/** What repositories work on in a transaction: it refuses queries once the work has ended. */
function createTransactionDb(transaction: DriverTransaction, toStatement: ToStatement) {
  let isOpen = true
  const lastWrites: LastWrite[] = []
  const addLastWrite = (isRow: boolean) => async (statement: Sql, onCommitted?: () => void) => {
    lastWrites.push({ ...toStatement(statement), isRow, onCommitted })
  }
  const queryOpen = createQuery(transaction, toStatement)
  const check = () => {
    if (!isOpen) throw new StatementError('transaction-closed', 'The transaction has ended')
  }
  // On PostgreSQL, statements that were sent after a write that fails have its error.
  const writeErrors = new Set<unknown>()
  const run = async <T>(statement: Sql, send: () => Promise<T>): Promise<T> => {
    check()
    try {
      return await send()
    } catch (error) {
      if (!isQuery(statement.sql)) writeErrors.add(error)
      throw writeErrors.has(error) ? error : toReadFailure(error)
    }
  }
  const query: Db['query'] = <T>(statement: Sql) => run(statement, () => queryOpen<T>(statement))
  const execute = (statement: Sql) =>
    run(statement, () => transaction.execute(toStatement(statement)))
  const db: Db = {
    query,
    queryLong: query,
    writeRow: createRowWriter(query),
    deleteRows: createRowDeleter(query, execute),
    executeOnCommit: addLastWrite(false),
    insertOnCommit: addLastWrite(true),
  }
  return {
    db,
    lastWrites,
    close: () => {
      isOpen = false
    },
  }
}

/** A read changes nothing, so no rule of the database can be the reason why it fails. */
function toReadFailure(error: unknown) {
  return isRefusedChange(error) ? new StatementError('refused', error.message) : error
}

/** A random pause that grows with each attempt, so that transactions stop colliding. */
function computeBackoffMs(attempt: number) {
  return Math.random() * Math.min(200, 2 ** attempt * 5)
}
