import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { openClient, type PostgresOptions } from './pool.ts'

/** How often processes are compared: other clients of a busy pooler may get a connection in between. */
const rounds = 3

/**
 * Whether a pooler gives each transaction another connection. Prepared statements, settings and locks then
 * end with the transaction. A pooler of sessions is like PostgreSQL itself. `?pgbouncer=true` in the URL, as in
 * those for Prisma, says it without a look.
 */
export async function detectTransactionPooler(client: pg.Client, options: PostgresOptions) {
  if (new URL(options.url).searchParams.get('pgbouncer') === 'true') return true
  const first = await readProcess(client)
  // A direct connection has the process that PostgreSQL named when it began.
  if (first === (client as pg.Client & { processID?: number }).processID) return false
  const other = await openClient(options)
  try {
    for (let round = 0; round < rounds; round += 1)
      if ((await readProcess(other)) === first || (await readProcess(client)) !== first) return true
    return false
  } finally {
    await other.end()
  }
}

/** Says what a pooler of transactions costs. */
export function describeTransactionPooler({ url }: PostgresOptions) {
  return (
    `${new URL(url).host} is a connection pooler that pools transactions. Each statement is planned anew, in a transaction that begins with the settings, which takes time. ` +
    'What changes tables needs a connection to PostgreSQL itself: migrations, castellan adopt --apply and castellan leave.'
  )
}

/**
 * Makes sure that a start changes nothing: indexes are created outside of transactions.
 * @throws DatabaseError that names what is to be created
 */
export function requireNoChanges({ url }: PostgresOptions, adds: string[]) {
  if (adds.length === 0) return
  const others = adds.length > 3 ? ` and ${adds.length - 3} others` : ''
  throw new DatabaseError(
    `${new URL(url).host} is a connection pooler that pools transactions, through which no tables are changed, and this version needs: ${adds.slice(0, 3).join(', ')}${others}. ` +
      'With PostgreSQL itself in DATABASE_URL, run: castellan migrate',
  )
}

async function readProcess(client: pg.Client) {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return Number(rows[0]?.pid)
}
