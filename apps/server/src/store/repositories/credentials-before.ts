import type { Db } from '../database.ts'
import { RowNotWrittenError } from '../errors.ts'
import { Prisma } from '../generated/client.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { countTree, deleteTree } from './api-key-makers.ts'

/** How many sessions one statement deletes. */
const batchSize = 10_000

/** How many sessions and API keys there are. */
export type CredentialCounts = { sessions: number; keys: number }

/** Finds and deletes the sessions and API keys that were created before a time. */
export function createCredentialsBeforeRepository(db: Db, ids: IdTypes) {
  const isOldKey = (time: Date) => Prisma.sql`"secretCreatedAt" < ${time}`

  const count = async (time: Date): Promise<CredentialCounts> => {
    const [row] = await db.query<{ sessions: unknown }>(
      Prisma.sql`SELECT count(*) AS sessions FROM {session} WHERE {session.createdAt} < ${time}`,
    )
    return { sessions: Number(row?.sessions), keys: await countTree(db, isOldKey(time)) }
  }

  return {
    count,

    /**
     * Deletes these sessions, the API keys whose current secret is older, with all that they made, and
     * every previous secret of the other keys. Returns how many sessions and keys there were.
     */
    delete: async (time: Date): Promise<CredentialCounts> => {
      const counts = await count(time)
      await deleteTree(db, ids, isOldKey(time))
      await db.query(
        Prisma.sql`UPDATE "castellan_api_keys" SET "previousHash" = NULL, "previousSecretExpiresAt" = NULL`,
      )
      const kept = await db.query(
        Prisma.sql`SELECT 1 FROM "castellan_api_keys" WHERE "previousHash" IS NOT NULL LIMIT 1`,
      )
      if (kept.length > 0) throw new RowNotWrittenError()
      for (let deleted = 0; deleted < counts.sessions; deleted += batchSize)
        await db.deleteRows(
          '{session}',
          Prisma.sql`{session.id} IN (SELECT {session.id} FROM {session} WHERE {session.createdAt} < ${time}
            ORDER BY {session.id} LIMIT ${batchSize})`,
        )
      return counts
    },
  }
}
