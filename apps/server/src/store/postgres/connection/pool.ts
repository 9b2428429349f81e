import type { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import pg from 'pg'
import { createWriteRefusal } from '../../errors.ts'
import { toDriverError } from '../errors.ts'
import { buildSearchPath, type SchemaOptions } from './search-path.ts'
import { setVerifiedTls } from './verified-tls.ts'

/** How to connect to a PostgreSQL server. */
export type PostgresOptions = SchemaOptions & {
  /** The maximal number of connections. */
  poolSize: number
  /** How many workers of this server have a pool each; none by default. */
  workers?: number
  /** How long to wait for a connection, a new one or one of the pool. */
  connectionSeconds: number
  /** The timeout of a statement. */
  statementSeconds: number
}

/** The search path that each transaction sets, if a pooler pools transactions. */
type TransactionPooling = { localSearchPath?: string | undefined }

/** A pool, and how transactions on it begin. */
export type PostgresPool = {
  pool: pg.Pool
  buildBegin: (mode: string) => string
  /** Whether a pooler gives a connection to others after each transaction. */
  isShared: boolean
}

/** How long after the timeout of a statement the server counts as unreachable. */
const graceMs = 1_000

/**
 * How long PostgreSQL waits for the next statement of a transaction, as a share of the timeout of a
 * statement: others that wait for its locks do not fail.
 */
const idleShare = 1 / 2

/** For how long a connection is used: changed settings of a database or a role reach only new ones. */
const lifetimeSeconds = 60

/** For how long a new connection tells what PostgreSQL would do with another. */
const freshMs = 1_000

/** When connections began that PostgreSQL made read-only, as its settings said. */
const readOnlySince = new WeakMap<pg.ClientBase, number>()

/**
 * Takes a connection of a pool for writes.
 * @throws StatementError if settings of PostgreSQL say that transactions are read-only
 */
export async function connectToWrite(pool: pg.Pool): Promise<pg.PoolClient> {
  for (;;) {
    const client = await pool.connect().catch((error: unknown) => {
      throw toDriverError(error)
    })
    const since = readOnlySince.get(client)
    if (since === undefined) return client
    const isFresh = performance.now() - since < freshMs
    client.release(!isFresh)
    if (isFresh)
      throw createWriteRefusal('The database is read-only: default_transaction_read_only is on')
  }
}

/**
 * Opens a pool of connections that are read-only outside of transactions that say otherwise. A pooler of
 * transactions keeps no settings, so each transaction begins with them.
 */
export function openPool(options: PostgresOptions & TransactionPooling): PostgresPool {
  const { localSearchPath } = options
  const timeoutMs = options.statementSeconds * 1000 + graceMs
  const pool = new pg.Pool({
    ...clientConfig(options),
    // Transactions send statements before the response to the last one (`driver.ts`).
    pipeline: true,
    max: options.poolSize,
    idleTimeoutMillis: Math.min(10_000, timeoutMs / 2),
    maxLifetimeSeconds: lifetimeSeconds,
    stream: () => createSocketWithTimeout(timeoutMs),
    onConnect: async (client) => {
      survive(client)
      const { rows } = await client.query('SHOW default_transaction_read_only')
      if (rows[0]?.default_transaction_read_only === 'on')
        readOnlySince.set(client, performance.now())
      if (localSearchPath === undefined)
        await client.query(
          `${listSettings(options, 'SESSION').join('; ')}; ${buildSearchPath(options, 'SESSION')}; SET default_transaction_read_only = on`,
        )
    },
  })
  // The pool replaces a connection that breaks.
  survive(pool)
  if (localSearchPath === undefined)
    return { pool, buildBegin: (mode) => `BEGIN ${mode}`, isShared: false }
  const settings = listSettings(options, 'LOCAL').join('; ')
  const local = `${settings}; SET LOCAL search_path = ${localSearchPath}`
  return { pool, buildBegin: (mode) => `BEGIN ${mode}; ${local}`, isShared: true }
}

/** Opens one connection, without any settings. */
export async function openClient(options: PostgresOptions) {
  const client = new pg.Client(clientConfig(options))
  survive(client)
  await client.connect()
  return client
}

/** Builds the settings of a connection that may write, and whose statements have no timeout. */
export function buildClientSettings(options: PostgresOptions, isShared: boolean) {
  const scope = isShared ? 'LOCAL' : 'SESSION'
  return [...listSettings(options, scope, 0), buildSearchPath(options, scope)].join('; ')
}

/** Keeps the process alive when a connection breaks. The statement that waits for it rejects, too. */
function survive(connections: EventEmitter) {
  connections.on('error', () => {})
}

/** A socket that closes after a time without data, as a frozen server never closes it. */
function createSocketWithTimeout(ms: number) {
  const socket = new Socket()
  socket.setTimeout(ms, () => socket.destroy())
  return socket
}

/** The settings of each connection, or of each transaction. */
function listSettings(
  { statementSeconds }: PostgresOptions,
  scope: 'SESSION' | 'LOCAL',
  timeoutMs = statementSeconds * 1000,
) {
  return [
    "timezone = 'UTC'",
    `statement_timeout = ${timeoutMs}`,
    // A server that is frozen in a transaction holds its locks.
    `idle_in_transaction_session_timeout = ${statementSeconds * idleShare * 1000}`,
    // Compiling a query takes longer than running ours.
    'jit = off',
  ].map((setting) => `SET ${scope} ${setting}`)
}

function clientConfig({ url, connectionSeconds }: PostgresOptions): pg.ClientConfig {
  return {
    connectionString: setVerifiedTls(url),
    connectionTimeoutMillis: connectionSeconds * 1000,
    application_name: 'castellan',
    keepAlive: true,
  }
}
