import { Socket } from 'node:net'
import pg from 'pg'

/** How a PostgreSQL server is reached. */
export type PostgresOptions = {
  /** `postgres://user:password@host:5432/database`, with `?schema=` where it is not `public`. */
  url: string
  /** Connections at most. */
  poolSize: number
  /** How long to wait for a connection, be it a new one or one that others use. */
  connectionSeconds: number
  /** How long the server may take for a statement. */
  statementSeconds: number
}

/** How long after the server should have given up a statement it counts as gone. */
const graceMs = 1_000

/** A pool of connections to the server. */
export function openPool(options: PostgresOptions) {
  const patienceMs = options.statementSeconds * 1000 + graceMs
  const pool = new pg.Pool({
    ...clientConfig(options),
    // What is asked before the last answer has come is sent: transactions do so (`driver.ts`).
    pipeline: true,
    max: options.poolSize,
    idleTimeoutMillis: Math.min(10_000, patienceMs / 2),
    stream: () => impatientSocket(patienceMs),
    onConnect: async (client) => {
      await client.query(opening(options))
    },
  })
  // A connection that breaks while nobody uses it is replaced when somebody needs one.
  pool.on('error', () => {})
  return pool
}

/** One connection beside the pool, for what may take long. */
export async function openClient(options: PostgresOptions) {
  const client = new pg.Client(clientConfig(options))
  client.on('error', () => {})
  await client.connect()
  await client.query(opening({ ...options, statementSeconds: 0 }))
  return client
}

/** A socket that breaks when nothing has come over it for so long: a frozen server says nothing. */
function impatientSocket(ms: number) {
  const socket = new Socket()
  socket.setTimeout(ms, () => socket.destroy())
  return socket
}

function quoted(name: string) {
  return `"${name.replaceAll('"', '""')}"`
}

/** What every connection is told before it is used. */
function opening({ url, statementSeconds }: PostgresOptions) {
  const schema = new URL(url).searchParams.get('schema')
  return [
    "SET TIME ZONE 'UTC'",
    `SET statement_timeout = ${statementSeconds * 1000}`,
    // Compiling a query takes longer than any of ours should.
    'SET jit = off',
    ...(schema ? [`SET search_path = ${quoted(schema)}`] : []),
  ].join('; ')
}

function clientConfig({ url, connectionSeconds }: PostgresOptions): pg.ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectionSeconds * 1000,
    application_name: 'castellan',
    keepAlive: true,
  }
}
