import type { SessionModel } from './generated/sqlite/models/Session.ts'
import type { Ids } from './ids.ts'
import type { Db } from './prisma.ts'

/** A row of the table `session`. */
export type SessionRow = SessionModel

/** A session to be; without an id it gets the next one. */
export type NewSession = Pick<SessionRow, 'token' | 'userId' | 'expiresAt'> & {
  id?: string
} & Pick<SessionRow, 'ipAddress' | 'userAgent'> & { impersonatedBy?: string }

const sweptAtOnce = 500

/** The rows of sessions. */
export const sessions = (db: Db, ids: Ids) => ({
  /** Finds a session with its user, and with the user who impersonates, if one does. */
  byToken: async (token: string) => {
    const found = await db.session.findUnique({ where: { token }, include: { user: true } })
    if (!found) return undefined
    const { user, ...session } = found
    const { impersonatedBy } = session
    const impersonator =
      impersonatedBy && ids.isPossible('user', impersonatedBy)
        ? await db.user.findUnique({ where: { id: impersonatedBy } })
        : null
    return { session, user, impersonator }
  },

  /** Live sessions of a user, the newest first. */
  liveOf: (userId: string, now: Date): Promise<SessionRow[]> =>
    db.session.findMany({
      where: { userId, expiresAt: { gte: now } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    }),

  create: async (session: NewSession, now: Date): Promise<SessionRow> => {
    const id = session.id ?? (await ids.next(db, 'session'))
    return db.session.create({ data: { ...session, id, createdAt: now, updatedAt: now } })
  },

  /** Puts off the end of a session, if it is still there. */
  prolong: async (id: string, expiresAt: Date, now: Date): Promise<void> => {
    await db.session.updateMany({ where: { id }, data: { expiresAt, updatedAt: now } })
  },

  remove: async (id: string): Promise<void> => {
    await db.session.deleteMany({ where: { id } })
  },

  removeToken: async (token: string): Promise<void> => {
    await db.session.deleteMany({ where: { token } })
  },

  /** Removes the session that `idOrToken` names; of the one user only, where one is given. */
  removeNamed: async (idOrToken: string, userId?: string): Promise<void> => {
    await db.session.deleteMany({
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
    await db.session.deleteMany({
      where: {
        OR: [{ userId }, { impersonatedBy: userId }],
        ...(kept ? { NOT: { id: kept } } : {}),
      },
    })
  },

  /** Removes sessions that have expired, a batch at a time; answers whether there may be more. */
  sweep: async (now: Date): Promise<boolean> => {
    const expired = await db.session.findMany({
      where: { expiresAt: { lt: now } },
      select: { id: true, expiresAt: true },
      take: sweptAtOnce,
    })
    // The database compares what may have been written in another way; what was read is certain.
    const certain = expired.filter(({ expiresAt }) => expiresAt < now).map(({ id }) => id)
    await db.session.deleteMany({ where: { id: { in: certain } } })
    return certain.length === sweptAtOnce
  },
})
