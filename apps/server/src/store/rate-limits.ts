import type pg from 'pg'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
} from 'rate-limiter-flexible'

/** Makes a counter: so many points a window of `duration` seconds, under a name of its own. */
export type RateLimiterMaker = (options: {
  keyPrefix: string
  points: number
  duration: number
}) => RateLimiterAbstract

/** Makes a counter in the memory of this process. */
export const localLimiter: RateLimiterMaker = (options) => new RateLimiterMemory(options)

/** Counters in the database, which all servers on it share; in memory where there can be but one. */
export const rateLimiters =
  (pool: pg.Pool | undefined): RateLimiterMaker =>
  (options) =>
    pool
      ? new RateLimiterPostgres({
          ...options,
          storeClient: pool,
          storeType: 'pool',
          tableName: 'castellan_rate_limits',
          tableCreated: true,
        })
      : localLimiter(options)
