import type { Secret } from '../domain/keys.ts'
import type { Db } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Ids } from './ids.ts'
import { bySecretIn, columnsBySecret, type KeyRow } from './keys.ts'
import { inserted } from './sql.ts'

/** Which impersonation was begun by which key. */
export const keyVisits = (db: Db, ids: Ids) => ({
  /** Notes that a key has begun an impersonation, with the secret of a hash. */
  note: async (visit: { sessionId: string; keyId: string; hash: string }): Promise<void> => {
    await db.ask(Prisma.sql`INSERT INTO "castellan_key_sessions" ${inserted(visit)}`)
  },

  /** The key that has begun an impersonation, and what its secret of then is to it, if one has. */
  behind: async (sessionId: string): Promise<{ key: KeyRow; secret: Secret } | undefined> => {
    const [found] = await db.ask<Record<string, unknown>>(
      Prisma.sql`SELECT ${columnsBySecret(Prisma.sql`s."hash"`)}
        FROM "castellan_key_sessions" s JOIN "castellan_keys" k ON k."id" = s."keyId"
        WHERE s."sessionId" = ${sessionId} LIMIT 1`,
    )
    return found && bySecretIn(found)
  },

  /** Forgets which key has begun the impersonations that are over. */
  sweep: async (): Promise<void> => {
    await db.ask(
      Prisma.sql`DELETE FROM "castellan_key_sessions" WHERE NOT EXISTS (SELECT 1 FROM "session" s
        WHERE s."id" = ${ids.asId('session', '"castellan_key_sessions"."sessionId"')})`,
    )
  },
})
