import sql, { empty, join } from 'sql-template-tag'
import type { Db } from '../database.ts'
import { RowNotWrittenError } from '../errors.ts'
import { decodeSession, sessionColumns } from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { countTree, deleteTree } from './api-key-makers.ts'
import { deleteSessions } from './delete-sessions.ts'

/** How many sessions one statement reads or deletes. */
const batchSize = 1_000

/** How many sessions and API keys there are. */
export type CredentialCounts = { sessions: number; keys: number }

/** Finds and deletes the sessions and API keys that were created before a time. */
export function createCredentialsBeforeRepository(db: Db, ids: IdTypes) {
  const isOldKey = (time: Date) => sql`"secretCreatedAt" < ${time}`

  const countKeys = (time: Date) => countTree(db, isOldKey(time))

  return {
    count: async (time: Date): Promise<CredentialCounts> => {
      let sessions = 0
      for await (const batch of readOldSessions(db, time)) sessions += batch.length
      return { sessions, keys: await countKeys(time) }
    },

    /**
     * Deletes these sessions, the API keys whose current secret is older, with all that they made, and
     * every previous secret of the other keys. Returns how many sessions and keys there were.
     */
    delete: async (time: Date): Promise<CredentialCounts> => {
      const keys = await countKeys(time)
      await deleteTree(db, ids, isOldKey(time))
      await db.query(
        sql`UPDATE "castellan_api_keys" SET "previousHash" = NULL, "previousSecretExpiresAt" = NULL`,
      )
      const kept = await db.query(
        sql`SELECT 1 FROM "castellan_api_keys" WHERE "previousHash" IS NOT NULL LIMIT 1`,
      )
      if (kept.length > 0) throw new RowNotWrittenError()
      let sessions = 0
      for await (const batch of readOldSessions(db, time)) {
        sessions += batch.length
        if (batch.length > 0) await deleteSessions(db, ids, sql`{session.id} IN (${join(batch)})`)
      }
      return { sessions, keys }
    },
  }
}

/**
 * Yields the ids of the sessions that were created before a time, in batches. SQLite compares texts, and an
 * app may write timestamps in another format, so instants are compared here.
 */
async function* readOldSessions(db: Db, time: Date) {
  let last: string | undefined
  for (;;) {
    const after = last === undefined ? empty : sql`WHERE {session.id} > ${last}`
    const rows = await db.query<Record<string, unknown>>(
      sql`SELECT ${sessionColumns} FROM {session} ${after} ORDER BY {session.id} LIMIT ${batchSize}`,
    )
    const sessions = rows.map(decodeSession)
    yield sessions.filter(({ createdAt }) => createdAt < time).map(({ id }) => id)
    last = sessions.at(-1)?.id
    if (rows.length < batchSize) return
  }
}
