import sql, { raw, type Sql } from 'sql-template-tag'
import type { SecretState } from '../domain/api-keys.ts'
import type { ApiKeyModel } from './generated/models/ApiKey.ts'
import type { SessionModel } from './generated/models/Session.ts'
import type { UserModel } from './generated/models/User.ts'
import { quoteColumns, quoteColumnsAs } from './sql.ts'

/** A row of the table `user`, with the additional fields that are shown. */
export type UserRow = UserModel

/** A row of the table `session`. */
export type SessionRow = SessionModel

/** An API key as it is stored, with lists in JSON, without the hashes of its secrets. */
export type StoredApiKey = Omit<ApiKeyModel, 'hash' | 'previousHash' | 'createdBySecretHash'>

/** An API key without the hashes of its secrets, which no query returns. */
export type ApiKeyRow = Omit<StoredApiKey, 'permissions' | 'allowedNetworks'> & {
  permissions: string[]
  allowedNetworks: string[]
}

const apiKeyNames = Object.keys({
  id: true,
  name: true,
  hint: true,
  userId: true,
  permissions: true,
  allowedNetworks: true,
  expiresAt: true,
  previousSecretExpiresAt: true,
  secretCreatedAt: true,
  usersCreatedUntil: true,
  createdByUserId: true,
  createdByApiKeyId: true,
  createdByHint: true,
  lastUsedAt: true,
  createdAt: true,
  updatedAt: true,
} satisfies Record<keyof StoredApiKey, true>)

/** The columns of a user, for `decodeUser`. */
export const userColumns = raw('{user.*}')

/** The columns of a session, for `decodeSession`. */
export const sessionColumns = raw('{session.*}')

export const apiKeyColumns = quoteColumns(apiKeyNames)

/** The columns of the user `u` in a join, for `decodeUser`. */
export const joinedUserColumns = raw('{user.* of u as user}')

/** The columns of the session `s` in a join, for `decodeSession`. */
export const joinedSessionColumns = raw('{session.* of s as session}')

/** Fails if a column of users or sessions is missing, or has another type than before. */
export const checkColumnsSql = sql`SELECT ${joinedSessionColumns}, ${joinedUserColumns}
  FROM {session} s JOIN {user} u ON u.{user.id} = s.{session.userId} LIMIT 0`

/** The columns of the session `o` in which an impersonation began, for `decodeOrigin`. */
export const joinedOriginColumns = raw('{session.* of o as origin}')

const joinedApiKeyColumns = quoteColumnsAs('k', apiKeyNames, 'key')

/** The version of all stored roles, as a column of a SELECT. */
export const rolesVersionColumn = sql`(SELECT "version" FROM "castellan_roles_version") AS "rolesVersion"`

/** Whether a join found no row for this object, so that all its columns are NULL. */
export function isMissing(row: unknown) {
  return (row as { id: unknown }).id === null
}

export function decodeUser({ user }: Record<string, unknown>) {
  return user as UserRow
}

export function decodeSession({ session }: Record<string, unknown>) {
  return session as SessionRow
}

export function decodeOrigin({ origin }: Record<string, unknown>) {
  return origin as SessionRow
}

/** The columns of the API key `k` in a join, and which secret of it has one of these hashes. */
export function selectApiKeyWithSecret(hashes: Sql) {
  return sql`${joinedApiKeyColumns}, CASE WHEN k."hash" IN (${hashes}) THEN 'current'
    WHEN k."previousHash" IN (${hashes}) THEN 'previous' ELSE 'unknown' END AS "secret"`
}

export function decodeApiKeyWithSecret({ key, secret }: Record<string, unknown>) {
  return { key: decodeApiKey(key as StoredApiKey), secret: secret as SecretState }
}

export function decodeApiKey({ permissions, allowedNetworks, ...key }: StoredApiKey): ApiKeyRow {
  return {
    ...key,
    permissions: JSON.parse(permissions) as string[],
    allowedNetworks: JSON.parse(allowedNetworks) as string[],
  }
}
