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

/** How many sessions of a user one statement returns at most. */
export const maxListedSessions = 1000

const noImpersonator = {
  impersonator: null,
  startedWith: undefined,
  impersonation: { reason: null, apiKeyId: null },
}

const sessionAndUserColumns = Prisma.join([joinedSessionColumns, joinedUserColumns])

/** Finds sessions, with all that decides whether they are live. */
export function createSessionLookup(db: Db, ids: IdTypes) {
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
          WHERE s."token" = ${idOrToken} ${orId} LIMIT 2`,
      )
      return rows.map((row) => ({ session: decodeSession(row), user: decodeUser(row) }))
    },

    /** Returns the newest sessions of a user that have not expired. */
    listLive: (userId: string, now: Date): Promise<SessionRow[]> =>
      db.query(
        Prisma.sql`SELECT ${sessionColumns} FROM "session"
          WHERE "userId" = ${userId} AND "expiresAt" >= ${now}
          ORDER BY "createdAt" DESC, "id" DESC LIMIT ${maxListedSessions}`,
      ),
  }
}
