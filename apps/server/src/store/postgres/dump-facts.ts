import { DatabaseError } from '../errors.ts'
import { withClient } from './connection/connect.ts'
import type { PostgresOptions } from './connection/pool.ts'
import { isTableOwner } from './rights/rights.ts'

/** What a dump of a database depends on. */
export type DumpFacts = {
  /** The owner of Castellan's tables, if this role may not act as it: others do not see all rows. */
  otherOwner: string | undefined
  majorVersion: number
  isPooled: boolean
}

/**
 * Reads what a dump depends on. Returns `undefined` if there is no such database.
 * @throws DatabaseError
 */
export function findDumpFacts(options: PostgresOptions): Promise<DumpFacts | undefined> {
  return readDumpFacts(options).catch((error) => {
    if (error instanceof DatabaseError && isMissingDatabase(error.cause)) return undefined
    throw error
  })
}

/** @throws DatabaseError */
export function readDumpFacts(options: PostgresOptions): Promise<DumpFacts> {
  return withClient(options, async (client, isPooled) => {
    const { rows } = await client.query<{ owner: string | null; version: string }>(
      `SELECT (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('castellan_migrations')) AS owner,
        current_setting('server_version_num') AS version`,
    )
    const { owner = null, version = '0' } = rows[0] ?? {}
    return {
      otherOwner: owner !== null && !(await isTableOwner(client)) ? owner : undefined,
      majorVersion: Math.floor(Number(version) / 10_000),
      isPooled,
    }
  })
}

function isMissingDatabase(cause: unknown) {
  return (cause as { code?: string } | undefined)?.code === '3D000'
}
