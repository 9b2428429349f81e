import type { ApiKey, Session, User } from '@castellan/contract'
import type { ApiKeyRow, SessionRow, UserRow } from '../../store/rows.ts'

/** Serializes a user. The keys are in better-auth's order; additional fields come last. */
export function serializeUser({
  name,
  email,
  emailVerified,
  image,
  createdAt,
  updatedAt,
  role,
  banned,
  banReason,
  banExpires,
  id,
  ...additional
}: UserRow): User {
  return {
    name,
    email,
    emailVerified,
    image,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    role,
    banned,
    banReason,
    banExpires: banExpires?.toISOString() ?? null,
    id,
    ...serializeDates(additional),
  }
}

/** Serializes a session with its token: only for the client that opens it or holds it already. */
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

/** Serializes a session with its id in place of its token (D5). */
export function serializeSession(session: SessionRow): Session {
  return serializeOwnSession({ ...session, token: session.id })
}

/** Serializes an API key. Its row holds no secret. */
export function serializeApiKey({
  createdByUserId,
  createdByApiKeyId,
  createdByHint,
  usersCreatedUntil: _,
  ...key
}: ApiKeyRow): ApiKey {
  return {
    ...key,
    secretCreatedAt: key.secretCreatedAt.toISOString(),
    createdBy:
      createdByUserId === null
        ? null
        : { userId: createdByUserId, keyId: createdByApiKeyId, hint: createdByHint },
    expiresAt: key.expiresAt?.toISOString() ?? null,
    previousSecretExpiresAt: key.previousSecretExpiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  }
}

/** Serializes a user twice: at the top level, and under `user` (A3). */
export function serializeUserResult(row: UserRow) {
  const user = serializeUser(row)
  return { ...user, user }
}

function serializeDates(fields: object) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : value,
    ]),
  )
}
