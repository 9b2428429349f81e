import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import {
  decodeApiKeyWithSecret,
  decodeSession,
  decodeUser,
  joinedSessionColumns,
  joinedUserColumns,
  type SessionRow,
  selectApiKeyWithSecret,
  sessionColumns,
} from '../rows.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { rolesVersionColumn } from './roles.ts'

/** A session to be; without an id it gets the next one. */
export type NewSession = Pick<SessionRow, 'token' | 'userId' | 'expiresAt'> & {
  id?: string
} & Pick<SessionRow, 'ipAddress' | 'userAgent'> & {
    impersonatedBy?: string
  }

const sweptAtOnce = 500

const nobody = {
  impersonator: null,
  startedWith: undefined,
  impersonation: { reason: null, keyId: null },
}

const withUser = Prisma.join([joinedSessionColumns, joinedUserColumns])

/** The rows of sessions. */
export function createSessionRepository(db: Db, ids: IdTypes) {
  /** The user who impersonates in a session, their API key, and the reason. */
  const findImpersonator = async ({ id, impersonatedBy }: SessionRow) => {
    if (impersonatedBy === null || !ids.isPossible('user', impersonatedBy)) return nobody
    const [found] = await db.query<Record<string, unknown>>(
      Prisma.sql`SELECT ${joinedUserColumns}, ${selectApiKeyWithSecret(Prisma.sql`i."secretHash"`)},
          i."reason", k."id" AS "apiKeyId" FROM "user" u
        LEFT JOIN "castellan_impersonations" i ON i."sessionId" = ${id}
        LEFT JOIN "castellan_api_keys" k ON k."id" = i."apiKeyId"
        WHERE u."id" = ${impersonatedBy} LIMIT 1`,
    )
    if (!found) return nobody
    const startedWith = found.apiKeyId === null ? undefined : decodeApiKeyWithSecret(found)
    const impersonation = {
      reason: found.reason as string | null,
      keyId: startedWith?.key.id ?? null,
    }
    return { impersonator: decodeUser(found), startedWith, impersonation }
  }

  return {
    /**
     * Finds a session with its user, and with the user who impersonates and their key, if any do; and
     * which version the stored roles are.
     */
    byToken: async (token: string) => {
      const [found] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${withUser}, ${rolesVersionColumn}
          FROM "session" s JOIN "user" u ON u."id" = s."userId" WHERE s."token" = ${token} LIMIT 1`,
      )
      if (!found) return undefined
      const session = decodeSession(found)
      const user = decodeUser(found)
      const impersonator = await findImpersonator(session)
      return { session, user, ...impersonator, rolesVersion: String(found.rolesVersion) }
    },

    /** The sessions that an id or a token names, each with its user. */
    named: async (idOrToken: string) => {
      const byId = ids.isPossible('session', idOrToken)
        ? Prisma.sql`OR s."id" = ${idOrToken}`
        : Prisma.empty
      const rows = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${withUser} FROM "session" s JOIN "user" u ON u."id" = s."userId"
          WHERE s."token" = ${idOrToken} ${byId}`,
      )
      return rows.map((row) => ({ session: decodeSession(row), user: decodeUser(row) }))
    },

    /** Live sessions of a user, the newest first. */
    liveOf: (userId: string, now: Date): Promise<SessionRow[]> =>
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
      return db.prisma.session.create({ data: { ...session, id, createdAt: now, updatedAt: now } })
    },

    /** Puts off the end of a session, if it is still there. */
    prolong: async (id: string, expiresAt: Date, now: Date): Promise<void> => {
      await db.prisma.session.updateMany({ where: { id }, data: { expiresAt, updatedAt: now } })
    },

    remove: async (id: string): Promise<void> => {
      await db.prisma.session.deleteMany({ where: { id } })
    },

    /** Removes the session that `idOrToken` names; of the one user only, where one is given. */
    removeNamed: async (idOrToken: string, userId?: string): Promise<void> => {
      await db.prisma.session.deleteMany({
        where: {
          OR: [
            { token: idOrToken },
            ...(ids.isPossible('session', idOrToken) ? [{ id: idOrToken }] : []),
          ],
          ...(userId ? { userId } : {}),
        },
      })
    },

    /** Removes every session of a user and every impersonation that they run, but for `kept`. */
    removeAllOf: async (userId: string, kept?: string): Promise<void> => {
      const others = kept === undefined ? Prisma.empty : Prisma.sql`AND "id" <> ${kept}`
      await db.query(
        Prisma.sql`DELETE FROM "session"
          WHERE ("userId" = ${userId} OR "impersonatedBy" = ${userId}) ${others}`,
      )
    },

    /** Removes sessions that have expired, a batch at a time; answers whether there may be more. */
    sweep: async (now: Date): Promise<boolean> => {
      const expired = await db.prisma.session.findMany({
        where: { expiresAt: { lt: now } },
        select: { id: true, expiresAt: true },
        take: sweptAtOnce,
      })
      // The database compares what may have been written in another way; what was read is certain.
      const certain = expired.filter(({ expiresAt }) => expiresAt < now).map(({ id }) => id)
      await db.prisma.session.deleteMany({ where: { id: { in: certain } } })
      return certain.length === sweptAtOnce
    },
  }
}
