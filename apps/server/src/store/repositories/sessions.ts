import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import {
  decodeApiKeyWithSecret,
  decodeSession,
  decodeUser,
  joinedSessionColumns,
  joinedUserColumns,
  rolesVersionColumn,
  type SessionRow,
  selectApiKeyWithSecret,
  sessionColumns,
} from '../rows.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildInsert } from '../sql.ts'

/** A session to create; the store generates an id if there is none. */
export type NewSession = Pick<SessionRow, 'token' | 'userId' | 'expiresAt'> & {
  id?: string
} & Pick<SessionRow, 'ipAddress' | 'userAgent'> & {
    impersonatedBy?: string
  }

const purgeBatchSize = 500

const noImpersonator = {
  impersonator: null,
  startedWith: undefined,
  impersonation: { reason: null, apiKeyId: null },
}

const sessionAndUserColumns = Prisma.join([joinedSessionColumns, joinedUserColumns])

/** The table `session`. */
export function createSessionRepository(db: Db, ids: IdTypes) {
  /** The user who impersonates in a session, their API key, and the reason. */
  const findImpersonator = async ({ id, impersonatedBy }: SessionRow) => {
    if (impersonatedBy === null || !ids.isPossible('user', impersonatedBy)) return noImpersonator
    const [found] = await db.query<Record<string, unknown>>(
      Prisma.sql`SELECT ${joinedUserColumns}, ${selectApiKeyWithSecret(Prisma.sql`i."secretHash"`)},
          i."reason", k."id" AS "apiKeyId" FROM "user" u
        LEFT JOIN "castellan_impersonations" i ON i."sessionId" = ${id}
        LEFT JOIN "castellan_api_keys" k ON k."id" = i."apiKeyId"
        WHERE u."id" = ${impersonatedBy} LIMIT 1`,
    )
    if (!found) return noImpersonator
    const startedWith = found.apiKeyId === null ? undefined : decodeApiKeyWithSecret(found)
    const impersonation = {
      reason: found.reason as string | null,
      apiKeyId: startedWith?.key.id ?? null,
    }
    return { impersonator: decodeUser(found), startedWith, impersonation }
  }

  return {
    /**
     * Returns a session with its user, the impersonator and the API key of an impersonation, and the
     * version of the stored roles.
     */
    findByToken: async (token: string) => {
      const [found] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${sessionAndUserColumns}, ${rolesVersionColumn}
          FROM "session" s JOIN "user" u ON u."id" = s."userId" WHERE s."token" = ${token} LIMIT 1`,
      )
      if (!found) return undefined
      const session = decodeSession(found)
      const user = decodeUser(found)
      const impersonator = await findImpersonator(session)
      return { session, user, ...impersonator, rolesVersion: String(found.rolesVersion) }
    },

    /** Returns the sessions with an id or token, each with its user. */
    findByIdOrToken: async (idOrToken: string) => {
      const orId = ids.isPossible('session', idOrToken)
        ? Prisma.sql`OR s."id" = ${idOrToken}`
        : Prisma.empty
      const rows = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${sessionAndUserColumns} FROM "session" s JOIN "user" u ON u."id" = s."userId"
          WHERE s."token" = ${idOrToken} ${orId}`,
      )
      return rows.map((row) => ({ session: decodeSession(row), user: decodeUser(row) }))
    },

    /** Returns the sessions of a user that have not expired, newest first. */
    listLive: (userId: string, now: Date): Promise<SessionRow[]> =>
      db.query(
        Prisma.sql`SELECT ${sessionColumns} FROM "session"
          WHERE "userId" = ${userId} AND "expiresAt" >= ${now}
          ORDER BY "createdAt" DESC, "id" DESC`,
      ),

    create: async (session: NewSession, now: Date): Promise<SessionRow> => {
      const id = session.id ?? (await ids.next(db, 'session'))
      // Numbers may be used again: nothing of a deleted session may apply to its successor.
      if (session.id === undefined && !ids.isText('session'))
        await db.query(Prisma.sql`DELETE FROM "castellan_impersonations" WHERE "sessionId" = ${id}`)
      const row = { ...session, id, createdAt: now, updatedAt: now }
      const [created] = await db.query<SessionRow>(
        Prisma.sql`INSERT INTO "session" ${buildInsert(row)} RETURNING ${sessionColumns}`,
      )
      return created as SessionRow
    },

    /** Changes when a session expires, if it still exists. */
    prolong: async (id: string, expiresAt: Date, now: Date): Promise<void> => {
      await db.query(
        Prisma.sql`UPDATE "session" SET "expiresAt" = ${expiresAt}, "updatedAt" = ${now}
          WHERE "id" = ${id}`,
      )
    },

    delete: async (id: string): Promise<void> => {
      await db.query(Prisma.sql`DELETE FROM "session" WHERE "id" = ${id}`)
    },

    /** Deletes the session with an id or token, if it belongs to `userId`, when that is given. */
    deleteByIdOrToken: async (idOrToken: string, userId?: string): Promise<void> => {
      const andOwner = userId ? Prisma.sql`AND "userId" = ${userId}` : Prisma.empty
      const orId = ids.isPossible('session', idOrToken)
        ? Prisma.sql`OR "id" = ${idOrToken}`
        : Prisma.empty
      await db.query(
        Prisma.sql`DELETE FROM "session" WHERE ("token" = ${idOrToken} ${orId}) ${andOwner}`,
      )
    },

    /**
     * Deletes all sessions of a user, and impersonations that the user started, except `kept`. Returns
     * how many there were.
     */
    deleteByUser: async (userId: string, kept?: string): Promise<number> => {
      const andNotKept = kept === undefined ? Prisma.empty : Prisma.sql`AND "id" <> ${kept}`
      const deleted = await db.query(
        Prisma.sql`DELETE FROM "session"
          WHERE ("userId" = ${userId} OR "impersonatedBy" = ${userId}) ${andNotKept}
          RETURNING "id"`,
      )
      return deleted.length
    },

    /** Deletes one batch of expired sessions. Returns whether there may be more. */
    purgeExpired: async (now: Date): Promise<boolean> => {
      const found = await db.query<Pick<SessionRow, 'id' | 'expiresAt'>>(
        Prisma.sql`SELECT "id", "expiresAt" FROM "session" WHERE "expiresAt" < ${now}
          LIMIT ${purgeBatchSize}`,
      )
      // SQLite compares texts, and an app may write timestamps in another format: compare again.
      const expired = found.filter(({ expiresAt }) => expiresAt < now).map(({ id }) => id)
      if (expired.length > 0)
        await db.query(Prisma.sql`DELETE FROM "session" WHERE "id" IN (${Prisma.join(expired)})`)
      return expired.length === purgeBatchSize
    },
  }
}
