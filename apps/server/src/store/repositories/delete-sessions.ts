import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import type { IdTypes } from '../schema/id-type.ts'

/**
 * Deletes the sessions that meet a condition, and the impersonations that began in them: an app that
 * shares the table would admit those. Returns how many there were.
 */
export async function deleteSessions(db: Db, ids: IdTypes, condition: Prisma.Sql): Promise<number> {
  const startedInThem = Prisma.sql`"startedBySessionId" IN
    (SELECT CAST({session.id} AS TEXT) FROM {session} WHERE ${condition})`
  const impersonations = await deleteImpersonations(db, ids, startedInThem)
  return impersonations + (await db.deleteRows('{session}', condition))
}

/** Deletes the sessions of impersonations, by a condition on what is stored of them. */
export function deleteImpersonations(db: Db, ids: IdTypes, condition: Prisma.Sql): Promise<number> {
  return db.deleteRows(
    '{session}',
    Prisma.sql`{session.impersonatedBy} IS NOT NULL AND {session.id} IN
      (SELECT ${ids.asId('session', '"sessionId"')} FROM "castellan_impersonations" WHERE ${condition})`,
  )
}
