import type pg from 'pg'
import type { Opener } from '../../open-database.ts'
import type { PostgresOptions } from './pool.ts'

/** How many connections a server has for its jobs if workers handle the requests. */
const jobConnections = 3

/**
 * Returns how many connections to use of those that are configured, and a sentence if they are fewer. One of
 * those that are allowed is left for the command line.
 */
export async function computePoolSize(
  client: pg.Client,
  { poolSize: configured, workers = 1 }: Pick<PostgresOptions, 'poolSize' | 'workers'>,
  opener: Opener,
) {
  const lowest = await readLowestLimit(client)
  const others = workers > 1 ? jobConnections + 1 : 1
  const share = lowest ? Math.floor((lowest.count - others) / workers) : configured
  const poolSize = Math.min(configured, Math.max(1, share))
  const warnings = []
  if (lowest && poolSize !== configured)
    warnings.push(
      `${lowest.name} allows ${lowest.count} connections. ${poolSize} are used${workers > 1 ? ` by each of ${workers} workers` : ''} in place of the ${configured} of CASTELLAN_DATABASE_POOL_SIZE.`,
    )
  const isForJobs = workers > 1 && opener === 'server'
  return { poolSize: isForJobs ? Math.min(jobConnections, configured) : poolSize, warnings }
}

/** Returns the lowest limit: that of the role, of the database or of the server. */
async function readLowestLimit(client: pg.Client) {
  const { rows } = await client.query<{ name: string; count: number }>(
    `SELECT name, count FROM (
        SELECT 'The role ' || rolname AS name, rolconnlimit AS count FROM pg_roles
          WHERE rolname = current_user AND NOT rolsuper
        UNION ALL SELECT 'The database ' || datname, datconnlimit FROM pg_database
          WHERE datname = current_database() AND NOT current_setting('is_superuser')::bool
        UNION ALL SELECT 'The server', current_setting('max_connections')::int
          - current_setting('superuser_reserved_connections')::int
      ) AS limits WHERE count >= 0 ORDER BY count LIMIT 1`,
  )
  return rows[0]
}
