import { repeat } from '../../repeat.ts'
import type { OpenDatabase } from '../open-database.ts'
import { purgeRateLimitsSql } from '../repositories/rate-limits.ts'
import { hasManyCountRowsSql, mergeCountsSql } from '../user-list/count.ts'
import { createQueryable, createTransactionStarter, runReadWrite } from './driver.ts'
import { toDriverError } from './errors.ts'
import { openPool, type PostgresOptions } from './pool.ts'
import { preparePostgres } from './prepare.ts'
import { flushPendingListsSql } from './search-index.ts'

/** How often a server merges the counts of users and updates the search indexes. */
const maintenanceIntervalMs = 10_000

/** The share of the connections for lists and searches, which so leave the rest to other requests. */
const longPoolShare = 1 / 5

/**
 * Migrates a PostgreSQL database and opens it. Transactions are serializable: those of all servers on
 * the database act as if each ran alone.
 * @throws DatabaseError
 */
export async function openPostgres(options: PostgresOptions, now: Date): Promise<OpenDatabase> {
  const opened = await preparePostgres(options, now)
  const { pool, longPool, end } = openPools(options)
  const stopMaintenance = repeat(async () => {
    const { rowCount } = await pool.query(hasManyCountRowsSql)
    if (rowCount) await runReadWrite(pool, mergeCountsSql)
    await runReadWrite(pool, purgeRateLimitsSql)
    if (opened.trigrams.length > 0) await runReadWrite(pool, flushPendingListsSql)
    return false
  }, maintenanceIntervalMs)
  return {
    ...opened,
    dialect: 'postgresql',
    queryDriver: createQueryable(pool),
    longQueryDriver: createQueryable(longPool, { prepare: false }),
    begin: createTransactionStarter(pool),
    executeAutocommit: async ({ text, values }) => {
      const { rowCount } = await runReadWrite(pool, { text, values }).catch((error: unknown) => {
        throw toDriverError(error)
      })
      return rowCount ?? 0
    },
    rateLimitClient: { query: (query) => runReadWrite(pool, query) },
    close: async () => {
      await stopMaintenance()
      await end()
    },
  }
}

/** Opens one pool, and another for statements that may take long, unless it would be empty. */
function openPools(options: PostgresOptions) {
  const longPoolSize = Math.floor(options.poolSize * longPoolShare)
  const pool = openPool({ ...options, poolSize: options.poolSize - longPoolSize })
  if (longPoolSize === 0) return { pool, longPool: pool, end: () => pool.end() }
  const longPool = openPool({ ...options, poolSize: longPoolSize })
  return {
    pool,
    longPool,
    end: async () => {
      await longPool.end()
      await pool.end()
    },
  }
}
