import type { DatabaseLoad, DatabaseOptions, OpenDatabase, Opener } from '../open-database.ts'
import { purgeRateLimitsSql } from '../repositories/rate-limits.ts'
import { createRowDecoders } from '../schema/forms/column-decoders.ts'
import { createTransactionTurns } from '../transaction-turns.ts'
import { hasManyCountRowsSql, mergeCountsSql } from '../user-list/count.ts'
import { type ConnectionShares, divideConnections } from './connection/divide-connections.ts'
import { openPool, type PostgresPool } from './connection/pool.ts'
import { runBatchReadWrite, runRead, runReadWrite } from './connection/run-at-once.ts'
import { parseDate } from './date-format.ts'
import { createReadDriver, createTransactionStarter } from './driver.ts'
import { preparePostgres } from './prepare.ts'
import { buildFlushPendingLists } from './search-index.ts'

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
  const { localSearchPath } = opened
  const { pools, main, long, background, end } = openPools({ ...options, localSearchPath }, shares)
  const findRowDecoder = createRowDecoders(parseDate, opened.schema.forms)
  const maintain = async () => {
    const { rowCount } = await runRead(main, hasManyCountRowsSql)
    if (rowCount) await runReadWrite(main, mergeCountsSql)
    await runReadWrite(main, purgeRateLimitsSql)
    if (opened.ownsAppTables && opened.trigrams.length > 0)
      await runReadWrite(main, buildFlushPendingLists(opened.trigrams))
  }
  const { takeTurn, countWaiting } = createTransactionTurns({
    running: shares.transactions,
    waitMs: options.connectionSeconds * 1000,
  })
  const longQueryDriver = createReadDriver(long, findRowDecoder, { prepare: false })
  return {
    ...opened,
    dialect: 'postgresql',
    queryDriver: createReadDriver(main, findRowDecoder),
    longQueryDriver,
    openReads: async () => ({ driver: longQueryDriver, close: async () => {} }),
    backgroundQueryDriver: createReadDriver(background, findRowDecoder, { prepare: false }),
    begin: createTransactionStarter(main, findRowDecoder),
    takeTurn,
    executeAutocommit: async (statements) => {
      const queries = statements.map(({ text, values }) => ({ text, values }))
      const results = await runBatchReadWrite(background, queries)
      return results.map(({ rowCount }) => rowCount ?? 0)
    },
    rateLimitClient: { query: (query) => runReadWrite(main, query) },
    readLoad: () => readLoad(pools, countWaiting()),
    maintain,
    close: end,
  }
}

/** Opens one pool, and others for lists and for the background unless they share it. */
function openPools(options: Parameters<typeof openPool>[0], { requests, own }: ConnectionShares) {
  const main = openPool({ ...options, poolSize: requests })
  if (!own)
    return {
      pools: { requests: main },
      main,
      long: main,
      background: main,
      end: () => main.pool.end(),
    }
  const long = openPool({ ...options, poolSize: own.lists })
  const background = openPool({ ...options, poolSize: own.background })
  const end = async () => {
    for (const { pool } of [long, background, main]) await pool.end()
  }
  return { pools: { requests: main, lists: long, background }, main, long, background, end }
}

function readLoad(pools: Record<string, PostgresPool>, transactions: number): DatabaseLoad {
  const all = Object.entries(pools)
  const waiting = all.map(([name, { pool }]) => [name, pool.waitingCount])
  return {
    pools: all.map(([name, { pool }]) => ({
      pool: name,
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      max: pool.options.max,
    })),
    waiting: { ...Object.fromEntries(waiting), transactions },
  }
}
