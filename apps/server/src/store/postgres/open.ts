import { repeat } from '../../repeat.ts'
import type { DatabaseOptions, OpenDatabase, Opener } from '../open-database.ts'
import { purgeRateLimitsSql } from '../repositories/rate-limits.ts'
import { createRowDecoders } from '../schema/column-decoders.ts'
import { createTransactionTurns } from '../transaction-turns.ts'
import { hasManyCountRowsSql, mergeCountsSql } from '../user-list/count.ts'
import { parseDate } from './date-format.ts'
import { type ConnectionShares, divideConnections } from './divide-connections.ts'
import {
  createDriver,
  createTransactionStarter,
  runBatchReadWrite,
  runReadWrite,
} from './driver.ts'
import { openPool, type PostgresOptions } from './pool.ts'
import { preparePostgres } from './prepare.ts'
import { buildFlushPendingLists } from './search-index.ts'

/** How often a server merges the counts of users and updates the search indexes. */
const maintenanceIntervalMs = 10_000

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
  const shares = divideConnections(opened.poolSize)
  const { pool, longPool, backgroundPool, end } = openPools(options, shares)
  const findRowDecoder = createRowDecoders(parseDate, opened.schema.forms)
  const stopMaintenance = repeat(async () => {
    const { rowCount } = await pool.query(hasManyCountRowsSql)
    if (rowCount) await runReadWrite(pool, mergeCountsSql)
    await runReadWrite(pool, purgeRateLimitsSql)
    if (opened.ownsAppTables && opened.trigrams.length > 0)
      await runReadWrite(pool, buildFlushPendingLists(opened.trigrams))
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
      running: shares.transactions,
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

/** Opens one pool, and others for lists and for the background unless they share it. */
function openPools(options: PostgresOptions, { requests, own }: ConnectionShares) {
  const pool = openPool({ ...options, poolSize: requests })
  if (!own) return { pool, longPool: pool, backgroundPool: pool, end: () => pool.end() }
  const longPool = openPool({ ...options, poolSize: own.lists })
  const backgroundPool = openPool({ ...options, poolSize: own.background })
  const end = async () => {
    for (const one of [longPool, backgroundPool, pool]) await one.end()
  }
  return { pool, longPool, backgroundPool, end }
}
