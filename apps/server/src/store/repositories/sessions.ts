import sql, { empty, join, type Sql } from 'sql-template-tag'
import type { Db } from '../database.ts'
import { decodeSession, type SessionRow, sessionColumns } from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { buildAssignments, buildColumn, buildInsert } from '../sql.ts'
import { deleteSessions } from './delete-sessions.ts'
import { createSessionLookup, maxListedSessions, toComparedEnd } from './session-lookup.ts'

/** A session to create; the store generates an id if there is none. */
export type NewSession = Pick<SessionRow, 'token' | 'userId' | 'expiresAt'> & {
  id?: string
} & Pick<SessionRow, 'ipAddress' | 'userAgent'> & {
    impersonatedBy?: string
  }

const purgeBatchSize = 500

/** The table `session`. */
export function createSessionRepository(db: Db, ids: IdTypes) {
  const deleteAll = (condition: Sql) => deleteSessions(db, ids, condition)

  const deleteByIds = async (sessionIds: string[]) => {
    if (sessionIds.length > 0) await deleteAll(sql`{session.id} IN (${join(sessionIds)})`)
    return sessionIds
  }

  return {
    create: async (session: NewSession, now: Date): Promise<SessionRow> => {
      const id = session.id ?? (await ids.next(db, 'session'))
      const row = { ...session, id, createdAt: now, updatedAt: now }
      const created = await db.writeRow<Record<string, unknown>>(
        sql`INSERT INTO {session} ${buildInsert(row, 'session')} RETURNING ${sessionColumns}`,
      )
      const decoded = decodeSession(created)
      // Numbers may be used again: nothing of a deleted session may apply to its successor.
      if (session.id === undefined && !ids.isText('session'))
        await db.deleteRows('"castellan_impersonations"', sql`"sessionId" = ${decoded.id}`)
      return decoded
    },

    /** Changes when a session expires. Returns whether it still exists. */
    prolong: async (id: string, expiresAt: Date, now: Date): Promise<boolean> => {
      const prolonged = await db.query(
        sql`UPDATE {session} SET ${buildAssignments({ expiresAt, updatedAt: now }, 'session')}
          WHERE {session.id} = ${id} RETURNING {session.id}`,
      )
      return prolonged.length > 0
    },

    delete: async (id: string): Promise<void> => {
      await deleteAll(sql`{session.id} = ${id}`)
    },

    /**
     * Deletes the session with an id or token. If `userId` is given, only a session of this user, or of an
     * impersonation that they run.
     */
    deleteByIdOrToken: async (idOrToken: string, userId?: string): Promise<void> => {
      const andOwner = userId
        ? sql`AND ({session.userId} = ${userId} OR {session.impersonatedBy} = ${userId})`
        : empty
      const orId = ids.isPossible('session', idOrToken)
        ? sql`OR {session.id} = ${idOrToken}`
        : empty
      await deleteAll(sql`({session.token} = ${idOrToken} ${orId}) ${andOwner}`)
    },

    /**
     * Deletes the oldest live sessions of a user, or of the impersonations that they run, beyond the
     * newest `kept`. Returns their ids.
     */
    deleteOldest: async (
      {
        column,
        userId,
        kept,
      }: { column: 'userId' | 'impersonatedBy'; userId: string; kept: number },
      now: Date,
    ): Promise<string[]> => {
      const ofKind = column === 'userId' ? sql`AND {session.impersonatedBy} IS NULL` : empty
      const oldest = await db.query<Pick<SessionRow, 'id'>>(
        sql`SELECT {session.id} AS "id" FROM {session}
          WHERE ${buildColumn('session', column)} = ${userId} ${ofKind} AND {session.expiresAt} >= ${toComparedEnd(now)}
          ORDER BY {session.createdAt} DESC, {session.id} DESC LIMIT ${maxListedSessions} OFFSET ${kept}`,
      )
      return deleteByIds(oldest.map(({ id }) => id))
    },

    /**
     * Deletes all sessions of a user, and impersonations that the user started, except `kept`. Returns
     * how many there were.
     */
    deleteByUser: async (userId: string, kept?: string): Promise<number> => {
      const isKept = kept !== undefined && ids.isPossible('session', kept)
      const andNotKept = isKept ? sql`AND {session.id} <> ${kept}` : empty
      const isDeleted = sql`({session.userId} = ${userId} OR {session.impersonatedBy} = ${userId}) ${andNotKept}`
      return deleteAll(isDeleted)
    },

    /**
     * Deletes one batch of expired sessions, without the first `skipped`. Returns whether there may be
     * more.
     */
    purgeExpired: async (
      now: Date,
      { skipped = 0, limit = purgeBatchSize } = {},
    ): Promise<boolean> => {
      const found = await db.query<Record<string, unknown>>(
        sql`SELECT ${sessionColumns} FROM {session} WHERE {session.expiresAt} < ${toComparedEnd(now)}
          ORDER BY {session.expiresAt}, {session.id} LIMIT ${limit} OFFSET ${skipped}`,
      )
      // Texts are compared, and an app may write timestamps in another format: compare again.
      const expired = found.map(decodeSession).filter(({ expiresAt }) => expiresAt < now)
      await deleteByIds(expired.map(({ id }) => id))
      return expired.length === limit
    },

    ...createSessionLookup(db, ids),
  }
}
