import type pg from 'pg'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
} from 'rate-limiter-flexible'

/** Creates a rate limiter: `points` requests in each window of `duration` seconds. */
export type CreateRateLimiter = (options: {
  keyPrefix: string
  points: number
  duration: number
}) => RateLimiterAbstract

/** Runs the statements of a rate limiter. */
export type RateLimitClient = { query: (query: pg.QueryConfig) => Promise<pg.QueryResult> }

/** Creates a rate limiter in the memory of this process. */
export const createLocalRateLimiter: CreateRateLimiter = (options) => new RateLimiterMemory(options)

/** Rate limiters in the database, which its servers share; in memory, where there is only one server. */
export function createRateLimiterFactory(client: RateLimitClient | undefined): CreateRateLimiter {
  return (options) =>
    client
      ? new RateLimiterPostgres({
          ...options,
          storeClient: client,
          storeType: 'pool',
          tableName: 'castellan_rate_limits',
          tableCreated: true,
        })
      : createLocalRateLimiter(options)
}
