import sql from 'sql-template-tag'
import type { Db } from '../database.ts'
import type { ImpersonationModel } from '../generated/models/Impersonation.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { buildInsert } from '../sql.ts'

/**
 * What is stored of an impersonation besides its session: the reason, and the session or the API key that
 * started it, with the hash of the secret that was used.
 */
type NewImpersonation = Pick<ImpersonationModel, 'sessionId' | 'expiresAt'> & {
  [Column in 'reason' | 'apiKeyId' | 'secretHash' | 'startedBySessionId']?: string | undefined
}

/** The table `castellan_impersonations`. */
export function createImpersonationRepository(db: Db, ids: IdTypes) {
  return {
    create: async (impersonation: NewImpersonation): Promise<void> => {
      await db.writeRow(
        sql`INSERT INTO "castellan_impersonations" ${buildInsert(impersonation)} RETURNING "sessionId"`,
      )
    },

    /** Deletes what is stored of expired impersonations whose session is deleted. */
    purgeExpired: async (now: Date): Promise<void> => {
      await db.deleteRows(
        '"castellan_impersonations"',
        sql`"expiresAt" < ${now} AND NOT EXISTS (SELECT 1 FROM {session} s
          WHERE s.{session.id} = ${ids.asId('session', '"castellan_impersonations"."sessionId"')})`,
      )
    },
  }
}
