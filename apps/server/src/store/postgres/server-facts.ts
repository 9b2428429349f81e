import { withClient } from './connection/connect.ts'
import type { PostgresOptions } from './connection/pool.ts'

/** The version of a database, and how far its clock is ahead of the clock of this process. */
export type ServerFacts = { version: string; clockAheadMs: number }

/**
 * Reads the version and the clock of a PostgreSQL server. The time of the request counts half.
 * @throws DatabaseError
 */
export function readPostgresFacts(options: PostgresOptions): Promise<ServerFacts> {
  return withClient(options, async (client) => {
    const sentAt = Date.now()
    const { rows } = await client.query<{ version: string; ms: string }>(
      `SELECT current_setting('server_version') AS version,
        extract(epoch FROM clock_timestamp()) * 1000 AS ms`,
    )
    const { version = '', ms = '0' } = rows[0] ?? {}
    return {
      version: `PostgreSQL ${version}`,
      clockAheadMs: Math.round(Number(ms) - (sentAt + Date.now()) / 2),
    }
  })
}
