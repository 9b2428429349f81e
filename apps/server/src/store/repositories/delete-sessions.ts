import sql, { type Sql } from 'sql-template-tag'
import type { Db } from '../database.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'

/**
 * Deletes the sessions that meet a condition, and the impersonations that began in them: an app that
 * shares the table would admit those. Returns how many there were.
 */
export function deleteSessions(db: Db, ids: IdTypes, condition: Sql): Promise<number> {
  const startedInThem = sql`"startedBySessionId" IN
    (SELECT CAST({session.id} AS TEXT) FROM {session} WHERE ${condition})`
  return db.deleteRows(
    '{session}',
    sql`{session.id} IN (SELECT {session.id} FROM {session} WHERE ${condition}
      UNION SELECT {session.id} FROM {session} WHERE ${buildIsImpersonation(ids, startedInThem)})`,
  )
}

/** Deletes the sessions of impersonations, by a condition on what is stored of them. */
export function deleteImpersonations(db: Db, ids: IdTypes, condition: Sql): Promise<number> {
  return db.deleteRows('{session}', buildIsImpersonation(ids, condition))
}

function buildIsImpersonation(ids: IdTypes, condition: Sql) {
  return sql`{session.impersonatedBy} IS NOT NULL AND {session.id} IN
    (SELECT ${ids.asId('session', '"sessionId"')} FROM "castellan_impersonations" WHERE ${condition})`
}
