import type { ApiKey, Session, User } from '@castellan/contract'
import type { ApiKeyRow, SessionRow, UserRow } from '../../store/rows.ts'

/** A user as the wire shows them, the keys in the order of WIRE §6.1. */
export function serializeUser(user: UserRow): User {
  return {
    name: user.name,
    email: user.email,
    emailVerified: user.emailVerified,
    image: user.image,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    role: user.role,
    banned: user.banned,
    banReason: user.banReason,
    banExpires: user.banExpires?.toISOString() ?? null,
    id: user.id,
  }
}

/** A session with its live token: only for whoever opens it, or holds it already. */
export function serializeOwnSession(session: SessionRow): Session {
  return {
    expiresAt: session.expiresAt.toISOString(),
    token: session.token,
    createdAt: session.createdAt.toISOString(),
    updatedAt: session.updatedAt.toISOString(),
    ipAddress: session.ipAddress,
    userAgent: session.userAgent,
    userId: session.userId,
    impersonatedBy: session.impersonatedBy,
    id: session.id,
  }
}

/** A session with its id in place of the token (D5). */
export function serializeSession(session: SessionRow): Session {
  return serializeOwnSession({ ...session, token: session.id })
}

/** A key as the wire shows it: there is no secret in its row to show. */
export function serializeApiKey(key: ApiKeyRow): ApiKey {
  return {
    ...key,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    previousSecretExpiresAt: key.previousSecretExpiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  }
}

/** The fields of a user, and the same once more under `user` (A3). */
export function serializeUserResult(row: UserRow) {
  const user = serializeUser(row)
  return { ...user, user }
}
