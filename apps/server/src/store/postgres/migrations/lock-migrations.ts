import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'

/** The advisory lock that a server holds while it migrates: "cast" in ASCII. */
const migrationLock = 0x63_61_73_74

/** How long a server waits while another one migrates. */
const migrationTimeoutMs = 60_000

/** Waits until no other server migrates. The lock ends with the connection, or with a pooler's transaction. */
export async function lockMigrations(client: pg.Client, isShared: boolean) {
  const take = isShared ? 'pg_try_advisory_xact_lock' : 'pg_try_advisory_lock'
  const deadline = Date.now() + migrationTimeoutMs
  const attempt = `SELECT ${take}(${migrationLock}) AS got`
  while (!(await client.query<{ got: boolean }>(attempt)).rows[0]?.got) {
    if (Date.now() > deadline)
      throw new DatabaseError(
        'Another Castellan server has been migrating this database for a minute. Start this server again when it has finished.',
      )
    await pause(100)
  }
}
