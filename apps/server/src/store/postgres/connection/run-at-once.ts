import type pg from 'pg'
import { toDriverError } from '../errors.ts'
import { connectToWrite, type PostgresPool } from './pool.ts'

type QueryInput = string | pg.QueryConfig

/**
 * Runs one statement that writes in a transaction of its own.
 * @throws StatementError
 */
export async function runReadWrite(connections: PostgresPool, query: QueryInput) {
  const [result] = await runBatchReadWrite(connections, [query])
  return result as pg.QueryResult
}

/** Runs one statement that reads. */
export async function runRead({ pool, buildBegin, isShared }: PostgresPool, query: QueryInput) {
  if (!isShared) return pool.query(query)
  const [result] = await runBatch(await pool.connect(), buildBegin('READ ONLY'), [query])
  return result as pg.QueryResult
}

/**
 * Runs statements that write in one transaction.
 * @throws StatementError
 */
export async function runBatchReadWrite({ pool, buildBegin }: PostgresPool, queries: QueryInput[]) {
  const client = await connectToWrite(pool)
  return runBatch(client, buildBegin('READ WRITE'), queries).catch((error: unknown) => {
    throw toDriverError(error)
  })
}

/** Sends a whole transaction at once. */
async function runBatch(client: pg.PoolClient, begin: string, queries: QueryInput[]) {
  const all = [begin, ...queries, 'COMMIT']
  const outcomes = await Promise.allSettled(all.map((query) => client.query(query)))
  const isBroken = [outcomes.at(0), outcomes.at(-1)].some((one) => one?.status === 'rejected')
  client.release(isBroken)
  const results = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  return results.slice(1, -1)
}
