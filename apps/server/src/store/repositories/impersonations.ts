import type { SecretState } from '../../domain/api-keys.ts'
import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildInsert } from '../sql.ts'
import { type ApiKeyRow, apiKeyColumnsWithSecret, decodeApiKeyWithSecret } from './api-keys.ts'

/** Which impersonation was begun by which key. */
export function createImpersonationRepository(db: Db, ids: IdTypes) {
  return {
    /** Notes that a key has begun an impersonation, with the secret of a hash. */
    note: async (impersonation: {
      sessionId: string
      keyId: string
      hash: string
    }): Promise<void> => {
      await db.query(
        Prisma.sql`INSERT INTO "castellan_api_key_impersonations" ${buildInsert(impersonation)}`,
      )
    },

    /** The key that has begun an impersonation, and what its secret of then is to it, if one has. */
    behind: async (
      sessionId: string,
    ): Promise<{ key: ApiKeyRow; secret: SecretState } | undefined> => {
      const [found] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${apiKeyColumnsWithSecret(Prisma.sql`s."hash"`)}
        FROM "castellan_api_key_impersonations" s JOIN "castellan_api_keys" k ON k."id" = s."keyId"
        WHERE s."sessionId" = ${sessionId} LIMIT 1`,
      )
      return found && decodeApiKeyWithSecret(found)
    },

    /** Forgets which key has begun the impersonations that are over. */
    sweep: async (): Promise<void> => {
      await db.query(
        Prisma.sql`DELETE FROM "castellan_api_key_impersonations" WHERE NOT EXISTS (SELECT 1 FROM "session" s
        WHERE s."id" = ${ids.asId('session', '"castellan_api_key_impersonations"."sessionId"')})`,
      )
    },
  }
}
