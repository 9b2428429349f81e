import { isFileUrl } from './database-url.ts'
import type { DatabaseOptions } from './open-database.ts'
import type { ServerFacts } from './postgres/server-facts.ts'

/**
 * Reads the version and the clock of the database. A SQLite file has the clock of this machine.
 * @throws DatabaseError
 */
export async function readServerFacts(options: DatabaseOptions): Promise<ServerFacts> {
  if (isFileUrl(options.url)) {
    const { readSqliteVersion } = await import('./sqlite/prepare.ts')
    return { version: `SQLite ${await readSqliteVersion()}`, clockAheadMs: 0 }
  }
  const { readPostgresFacts } = await import('./postgres/server-facts.ts')
  return readPostgresFacts(options)
}
