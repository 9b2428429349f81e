import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import type { SessionModel } from '../generated/sqlite/models/Session.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { createRowPicker, quoteColumns, quoteColumnsAs } from '../sql.ts'
import { createImpersonationRepository } from './impersonations.ts'
import { rolesVersionColumn } from './roles.ts'
import { decodeUser } from './users.ts'

/** A row of the table `session`. */
export type SessionRow = SessionModel

/** A session to be; without an id it gets the next one. */
export type NewSession = Pick<SessionRow, 'token' | 'userId' | 'expiresAt'> & {
  id?: string
} & Pick<SessionRow, 'ipAddress' | 'userAgent'> & {
    impersonatedBy?: string
    /** Why, where it is an impersonation. */
    reason?: string | undefined
  }

const sweptAtOnce = 500

const names = Object.values(Prisma.SessionScalarFieldEnum)

const sessionColumns = quoteColumns(names)

const userColumns = quoteColumnsAs('u', Object.values(Prisma.UserScalarFieldEnum), 'user')

const withUser = Prisma.join([quoteColumnsAs('s', names, 'session'), userColumns])

const sessionIn = createRowPicker<SessionRow>('session', names)

/** The rows of sessions. */
export function createSessionRepository(db: Db, ids: IdTypes) {
  /** Who impersonates in a session, with which key, and why, if they said so. */
  const visitorOf = async ({ id, impersonatedBy }: SessionRow) => {
    const begunBy =
      impersonatedBy === null ? undefined : await createImpersonationRepository(db, ids).behind(id)
    const nobody = { impersonator: null, begunBy, impersonation: { reason: null, keyId: null } }
    if (impersonatedBy === null || !ids.isPossible('user', impersonatedBy)) return nobody
    const [found] = await db.query<Record<string, unknown> & { reason: string | null }>(
      Prisma.sql`SELECT ${userColumns}, i."reason" FROM "user" u
        LEFT JOIN "castellan_impersonations" i ON i."sessionId" = ${id}
        WHERE u."id" = ${impersonatedBy} LIMIT 1`,
    )
    if (!found) return nobody
    const impersonation = { reason: found.reason, keyId: begunBy?.key.id ?? null }
    return { impersonator: decodeUser(found), begunBy, impersonation }
  }

  /** Forgets what is noted of a session that is gone: ids that count up may come back. */
  const forget = async (id: string) => {
    await db.query(Prisma.sql`DELETE FROM "castellan_impersonations" WHERE "sessionId" = ${id}`)
    await db.query(
      Prisma.sql`DELETE FROM "castellan_api_key_impersonations" WHERE "sessionId" = ${id}`,
    )
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
      const session = sessionIn(found)
      const user = decodeUser(found)
      const visitor = await visitorOf(session)
      return { session, user, ...visitor, rolesVersion: String(found.rolesVersion) }
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
      return rows.map((row) => ({ session: sessionIn(row), user: decodeUser(row) }))
    },

    /** Live sessions of a user, the newest first. */
    liveOf: (userId: string, now: Date): Promise<SessionRow[]> =>
      db.query(
        Prisma.sql`SELECT ${sessionColumns} FROM "session"
          WHERE "userId" = ${userId} AND "expiresAt" >= ${now}
          ORDER BY "createdAt" DESC, "id" DESC`,
      ),

    create: async ({ reason, ...session }: NewSession, now: Date): Promise<SessionRow> => {
      const id = session.id ?? (await ids.next(db, 'session'))
      if (session.id === undefined) await forget(id)
      if (reason)
        await db.query(
          Prisma.sql`INSERT INTO "castellan_impersonations" ("sessionId", "reason", "expiresAt")
            VALUES (${id}, ${reason}, ${session.expiresAt.toISOString()})`,
        )
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
      await db.query(
        Prisma.sql`DELETE FROM "castellan_impersonations" WHERE "expiresAt" < ${now.toISOString()}`,
      )
      return certain.length === sweptAtOnce
    },
  }
}
