import sql, { empty, join } from 'sql-template-tag'
import type { ImpersonationStart } from '../../domain/sessions.ts'
import type { Db } from '../database.ts'
import {
  decodeApiKeyWithSecret,
  decodeOrigin,
  decodeSession,
  decodeUser,
  isMissing,
  joinedOriginColumns,
  joinedSessionColumns,
  joinedUserColumns,
  rolesVersionColumn,
  type SessionRow,
  selectApiKeyWithSecret,
  type UserRow,
} from '../rows.ts'
import { ColumnValue } from '../schema/forms/column-forms.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { createApiKeyMakerRepository } from './api-key-makers.ts'

/** How many sessions of a user one statement returns at most. */
export const maxListedSessions = 1000

/** What is found of the impersonator of a session, if it has one. */
type FoundImpersonator = {
  impersonator: UserRow | null
  startedWith: ImpersonationStart | undefined
  impersonation: { reason: string | null; apiKeyId: string | null }
}

const noImpersonator: FoundImpersonator = {
  impersonator: null,
  startedWith: undefined,
  impersonation: { reason: null, apiKeyId: null },
}

const sessionAndUserColumns = join([joinedSessionColumns, joinedUserColumns])

/** The time that ends of sessions are compared with, for `<` and `>=`. */
export function toComparedEnd(now: Date) {
  return new ColumnValue('session', 'expiresAt', now, 'at-or-after')
}

/** Finds sessions, with all that decides whether they are live. */
export function createSessionLookup(db: Db, ids: IdTypes) {
  const { listMakers } = createApiKeyMakerRepository(db, ids)

  const decodeStart = async (
    found: Record<string, unknown>,
  ): Promise<ImpersonationStart | undefined> => {
    if (found.sessionId === null) return undefined
    if (found.apiKeyId === null)
      return isMissing(found.origin)
        ? { kind: 'deleted' }
        : { kind: 'session', session: decodeOrigin(found) }
    if (isMissing(found.key)) return { kind: 'deleted' }
    const started = decodeApiKeyWithSecret(found)
    return { kind: 'api-key', ...started, makers: await listMakers(started.key) }
  }

  /** Finds who impersonates in a session, with which session or API key it began, and the reason. */
  const findImpersonator = async ({ id, impersonatedBy }: SessionRow) => {
    if (impersonatedBy === null || !ids.isPossible('user', impersonatedBy)) return noImpersonator
    const [found] = await db.query<Record<string, unknown>>(
      sql`SELECT ${joinedUserColumns}, ${selectApiKeyWithSecret(sql`i."secretHash"`)},
          ${joinedOriginColumns}, i."sessionId", i."reason", i."apiKeyId" FROM {user} u
        LEFT JOIN "castellan_impersonations" i ON i."sessionId" = ${id}
        LEFT JOIN "castellan_api_keys" k ON k."id" = i."apiKeyId"
        LEFT JOIN {session} o ON o.{session.id} = ${ids.asId('session', 'i."startedBySessionId"')}
        WHERE u.{user.id} = ${impersonatedBy} LIMIT 1`,
    )
    if (!found) return noImpersonator
    return {
      impersonator: decodeUser(found),
      startedWith: await decodeStart(found),
      impersonation: {
        reason: found.reason as string | null,
        apiKeyId: found.apiKeyId as string | null,
      },
    }
  }

  const decodeAll = async (rows: Record<string, unknown>[]) => {
    const found = []
    for (const row of rows) {
      const session = decodeSession(row)
      found.push({ session, user: decodeUser(row), ...(await findImpersonator(session)) })
    }
    return found
  }

  return {
    /**
     * Returns a session with its user, the impersonator and the API key of an impersonation, and the
     * version of the stored roles.
     */
    findByToken: async (token: string) => {
      const [found] = await db.query<Record<string, unknown>>(
        sql`SELECT ${sessionAndUserColumns}, ${rolesVersionColumn}
          FROM {session} s JOIN {user} u ON u.{user.id} = s.{session.userId} WHERE s.{session.token} = ${token} LIMIT 1`,
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
        ? sql`OR s.{session.id} = ${idOrToken}`
        : empty
      const rows = await db.query<Record<string, unknown>>(
        sql`SELECT ${sessionAndUserColumns} FROM {session} s JOIN {user} u ON u.{user.id} = s.{session.userId}
          WHERE s.{session.token} = ${idOrToken} ${orId} LIMIT 2`,
      )
      return rows.map((row) => ({ session: decodeSession(row), user: decodeUser(row) }))
    },

    /**
     * Returns the newest sessions of a user, and of impersonations that they run, that have not expired,
     * each with what decides whether it is live.
     */
    list: async (userId: string, now: Date) => {
      const rows = await db.query<Record<string, unknown>>(
        sql`SELECT ${sessionAndUserColumns} FROM {session} s JOIN {user} u ON u.{user.id} = s.{session.userId}
          WHERE (s.{session.userId} = ${userId} OR s.{session.impersonatedBy} = ${userId}) AND s.{session.expiresAt} >= ${toComparedEnd(now)}
          ORDER BY s.{session.createdAt} DESC, s.{session.id} DESC LIMIT ${maxListedSessions}`,
      )
      return decodeAll(rows)
    },

    /** Returns the next impersonations that Castellan started, each with what decides whether it is live. */
    listImpersonations: async (afterId: string) => {
      const rows = await db.query<Record<string, unknown>>(
        sql`SELECT ${sessionAndUserColumns} FROM "castellan_impersonations" i
          JOIN {session} s ON s.{session.id} = ${ids.asId('session', 'i."sessionId"')} AND s.{session.impersonatedBy} IS NOT NULL
          JOIN {user} u ON u.{user.id} = s.{session.userId}
          WHERE i."sessionId" > ${afterId} ORDER BY i."sessionId" LIMIT ${maxListedSessions}`,
      )
      return decodeAll(rows)
    },
  }
}
