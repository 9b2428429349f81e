import type pg from 'pg'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
} from 'rate-limiter-flexible'

/** Makes a counter: so many points a window of `duration` seconds, under a name of its own. */
export type CreateRateLimiter = (options: {
  keyPrefix: string
  points: number
  duration: number
}) => RateLimiterAbstract

/** Makes a counter in the memory of this process. */
export const createLocalRateLimiter: CreateRateLimiter = (options) => new RateLimiterMemory(options)

/** Counters in the database, which all servers on it share; in memory where there can be but one. */
export function createRateLimiterFactory(pool: pg.Pool | undefined): CreateRateLimiter {
  return (options) =>
    pool
      ? new RateLimiterPostgres({
          ...options,
          storeClient: pool,
          storeType: 'pool',
          tableName: 'castellan_rate_limits',
          tableCreated: true,
        })
      : createLocalRateLimiter(options)
}
