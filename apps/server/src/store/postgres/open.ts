import { repeat } from '../../repeat.ts'
import type { DatabaseOptions, OpenDatabase, Opener } from '../open-database.ts'
import { purgeRateLimitsSql } from '../repositories/rate-limits.ts'
import { createRowDecoders } from '../schema/column-decoders.ts'
import { createTransactionTurns } from '../transaction-turns.ts'
import { hasManyCountRowsSql, mergeCountsSql } from '../user-list/count.ts'
import { parseDate } from './date-format.ts'
import {
  createDriver,
  createTransactionStarter,
  runBatchReadWrite,
  runReadWrite,
} from './driver.ts'
import { openPool, type PostgresOptions } from './pool.ts'
import { preparePostgres } from './prepare.ts'
import { flushPendingListsSql } from './search-index.ts'

/** How often a server merges the counts of users and updates the search indexes. */
const maintenanceIntervalMs = 10_000

/** The share of the connections for lists and searches, which so leave the rest to other requests. */
const longPoolShare = 1 / 5

/** The share of the other connections that transactions leave to reads. */
const readShare = 1 / 4

/** One for the long list of a caller, and one for the lists of others. */
const leastLongPoolSize = 2

/**
 * Migrates a PostgreSQL database and opens it. Transactions are serializable: those of all servers on
 * the database act as if each ran alone.
 * @throws DatabaseError
 */
export async function openPostgres(
  options: DatabaseOptions,
  now: Date,
  opener: Opener,
): Promise<OpenDatabase> {
  const opened = await preparePostgres(options, now, opener)
  const { pool, longPool, backgroundPool, end } = openPools({
    ...options,
    poolSize: opened.poolSize,
  })
  const findRowDecoder = createRowDecoders(parseDate, opened.schema.forms)
  const stopMaintenance = repeat(async () => {
    const { rowCount } = await pool.query(hasManyCountRowsSql)
    if (rowCount) await runReadWrite(pool, mergeCountsSql)
    await runReadWrite(pool, purgeRateLimitsSql)
    if (opened.ownsAppTables && opened.trigrams.length > 0)
      await runReadWrite(pool, flushPendingListsSql)
    return false
  }, maintenanceIntervalMs)
  return {
    ...opened,
    dialect: 'postgresql',
    queryDriver: createDriver(pool, findRowDecoder),
    longQueryDriver: createDriver(longPool, findRowDecoder, { prepare: false }),
    backgroundQueryDriver: createDriver(backgroundPool, findRowDecoder, { prepare: false }),
    begin: createTransactionStarter(pool, findRowDecoder),
    takeTurn: createTransactionTurns({
      running: computeTransactions(pool.options.max),
      waitMs: options.connectionSeconds * 1000,
    }),
    executeAutocommit: async (statements) => {
      const queries = statements.map(({ text, values }) => ({ text, values }))
      const results = await runBatchReadWrite(backgroundPool, queries)
      return results.map(({ rowCount }) => rowCount ?? 0)
    },
    rateLimitClient: { query: (query) => runReadWrite(pool, query) },
    close: async () => {
      await stopMaintenance()
      await end()
    },
  }
}

/** Transactions may wait for an app, and leave some connections to reads and rate limits. */
function computeTransactions(connections: number) {
  return Math.max(1, connections - Math.ceil(connections * readShare))
}

/**
 * Opens one pool, another for statements that may take long, and one connection for the background, so
 * that no caller delays the checkpoints of the audit log. A small pool is not divided.
 */
function openPools(options: PostgresOptions) {
  const share = Math.floor(options.poolSize * longPoolShare)
  if (share === 0) {
    const pool = openPool(options)
    return { pool, longPool: pool, backgroundPool: pool, end: () => pool.end() }
  }
  const longPoolSize = Math.max(share, leastLongPoolSize)
  const pool = openPool({ ...options, poolSize: options.poolSize - longPoolSize - 1 })
  const longPool = openPool({ ...options, poolSize: longPoolSize })
  const backgroundPool = openPool({ ...options, poolSize: 1 })
  const end = async () => {
    for (const one of [longPool, backgroundPool, pool]) await one.end()
  }
  return { pool, longPool, backgroundPool, end }
}
