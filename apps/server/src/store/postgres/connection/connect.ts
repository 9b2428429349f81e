import type pg from 'pg'
import { DatabaseError, StatementError } from '../../errors.ts'
import { toDriverError } from '../errors.ts'
import { buildClientSettings, openClient, type PostgresOptions } from './pool.ts'
import { detectTransactionPooler } from './transaction-pooler.ts'

type ConnectionFailure = { code?: string; message: string; errors?: Error[] }

/** What to do about a code, or a message where there is no code, with the part of DATABASE_URL that helps. */
const cures = [
  {
    pattern:
      /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_\w+)$/,
    cure: 'If the provider has a certificate authority of its own, add sslrootcert=<path of its file> to DATABASE_URL. sslmode=no-verify encrypts without checking who responds.',
  },
  {
    pattern: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    cure: 'Use the host name of the certificate in DATABASE_URL.',
  },
  { pattern: /does not support SSL/, cure: 'Remove sslmode from DATABASE_URL.' },
  { pattern: /^28...$|SASL/, cure: 'Check the user and the password in DATABASE_URL.' },
  { pattern: /^3D000$/, cure: 'Create the database, or name another one in DATABASE_URL.' },
  {
    pattern: /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT)|timeout/,
    cure: 'Check that PostgreSQL runs, and its host and port in DATABASE_URL.',
  },
  {
    pattern: /^(ENOENT|EACCES|EISDIR)$/,
    cure: 'Check the files of sslrootcert, sslcert and sslkey in DATABASE_URL.',
  },
]

/**
 * Runs work on one connection, which it closes. If a pooler pools transactions, all of the work is one.
 * @throws DatabaseError, also for everything that PostgreSQL refuses
 */
export async function withClient<T>(
  options: PostgresOptions,
  work: (client: pg.Client, isShared: boolean) => Promise<T>,
): Promise<T> {
  const { host, pathname } = new URL(options.url)
  const where = `The database ${pathname.slice(1)} on ${host}`
  const client = await openClient(options).catch((error: ConnectionFailure) => {
    throw new DatabaseError(`${where} cannot be opened: ${describeFailure(error)}`, {
      cause: error,
    })
  })
  const run = async (isShared: boolean) => {
    await client.query(buildClientSettings(options, isShared))
    await requireWritable(client, where)
    return work(client, isShared)
  }
  try {
    if (!(await detectTransactionPooler(client, options))) return await run(false)
    await client.query('BEGIN')
    const result = await run(true)
    await client.query('COMMIT')
    return result
  } catch (error) {
    if (error instanceof DatabaseError || !(toDriverError(error) instanceof StatementError))
      throw error
    throw new DatabaseError(`${where} cannot be used: ${(error as Error).message}`, {
      cause: error,
    })
  } finally {
    // A pooler ends a transaction with its connection.
    await client.end()
  }
}

/** Describes why no connection was made, with the parameter of DATABASE_URL that helps. */
function describeFailure({ code = '', message, errors = [] }: ConnectionFailure) {
  const text = message || errors.map((error) => error.message).join(', ')
  const found = cures.find(({ pattern }) => pattern.test(code || text))
  return found ? `${text}. ${found.cure}` : text
}

async function requireWritable(client: pg.Client, where: string) {
  const { rows } = await client.query<{ isStandby: boolean; isReadOnly: boolean }>(
    `SELECT pg_is_in_recovery() AS "isStandby",
      current_setting('default_transaction_read_only')::bool AS "isReadOnly"`,
  )
  if (rows[0]?.isStandby)
    throw new DatabaseError(
      `${where} is a standby, which is read-only. Name the primary server in DATABASE_URL.`,
    )
  if (rows[0]?.isReadOnly)
    throw new DatabaseError(
      `${where} is read-only: default_transaction_read_only is on for the database or the role. Turn it off.`,
    )
}
