import type pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { openClient, type PostgresOptions } from './pool.ts'

type ConnectionFailure = { code?: string; message: string; errors?: Error[] }

const certificateCodes =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_\w+)$/

/**
 * Runs work on one connection, which it closes.
 * @throws DatabaseError, also for everything that PostgreSQL refuses
 */
export async function withClient<T>(
  options: PostgresOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { host, pathname } = new URL(options.url)
  const where = `The database ${pathname.slice(1)} on ${host}`
  const client = await openClient(options).catch((error: ConnectionFailure) => {
    throw new DatabaseError(`${where} cannot be opened: ${describeFailure(error)}`, {
      cause: error,
    })
  })
  try {
    await requireWritable(client, where)
    return await work(client)
  } catch (error) {
    if (error instanceof DatabaseError || typeof (error as pg.DatabaseError).code !== 'string')
      throw error
    throw new DatabaseError(`${where} cannot be used: ${(error as Error).message}`, {
      cause: error,
    })
  } finally {
    await client.end()
  }
}

/** Describes why no connection was made, with the parameter of DATABASE_URL that helps. */
function describeFailure({ code = '', message, errors = [] }: ConnectionFailure) {
  const text = message || errors.map((error) => error.message).join(', ')
  if (certificateCodes.test(code))
    return `${text}. If the provider has a certificate authority of its own, add sslrootcert=<path of its file> to DATABASE_URL. sslmode=no-verify encrypts without checking who responds.`
  return /does not support SSL/.test(text) ? `${text}. Remove sslmode from DATABASE_URL.` : text
}

async function requireWritable(client: pg.Client, where: string) {
  const { rows } = await client.query<{ isStandby: boolean; isReadOnly: boolean }>(
    `SELECT pg_is_in_recovery() AS "isStandby",
      current_setting('default_transaction_read_only')::bool AS "isReadOnly"`,
  )
  if (rows[0]?.isStandby)
    throw new DatabaseError(`${where} is a standby, which is read-only. Use the primary server.`)
  if (rows[0]?.isReadOnly)
    throw new DatabaseError(
      `${where} is read-only: default_transaction_read_only is on for the database or the role. Turn it off.`,
    )
}
