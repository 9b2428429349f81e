import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { openClient, type PostgresOptions } from './pool.ts'

/**
 * Refuses a pooler that gives each transaction another connection: prepared statements, settings and the lock
 * of migrations would be lost. A pooler of sessions is fine.
 * @throws DatabaseError
 */
export async function refuseTransactionPooler(client: pg.Client, options: PostgresOptions) {
  const first = await readProcess(client)
  // A direct connection has the process that PostgreSQL named when it began.
  if (first === (client as pg.Client & { processID?: number }).processID) return
  if (!(await sharesConnections(client, first, options))) return
  const { host } = new URL(options.url)
  throw new DatabaseError(
    `${host} is a connection pooler that pools transactions, which loses prepared statements and settings. ` +
      'Connect to PostgreSQL itself, or let the pooler pool sessions: pool_mode = session in PgBouncer, port 5432 instead of 6543 at Supabase.',
  )
}

/** Whether another client gets the process of this one, or this one gets another, while both are connected. */
async function sharesConnections(client: pg.Client, first: number, options: PostgresOptions) {
  const other = await openClient(options)
  try {
    await other.query('BEGIN')
    return (await readProcess(other)) === first || (await readProcess(client)) !== first
  } finally {
    await other.end()
  }
}

async function readProcess(client: pg.Client) {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return Number(rows[0]?.pid)
}
