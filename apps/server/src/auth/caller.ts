import type { ApiKeyMaker, SecretState } from '../domain/api-keys.ts'
import type { AccessPolicy, Permissions } from '../domain/permissions.ts'
import type { ApiKeyRow, SessionRow, UserRow } from '../store/rows.ts'

/** What a caller may do, and the roles as they are defined now. */
type Authorized = { permissions: Permissions; access: AccessPolicy }

/** A user with a live session. The caller may do all that the user may do. */
export type SessionCaller = Authorized & {
  kind: 'session'
  /** Whether there is no such session: a rehearsal takes it that the user had one. */
  isAssumed?: true
  user: UserRow
  session: SessionRow
  /** The user, or the one who is accountable for the impersonation. */
  accountableUserId: string
  /** The reason of the impersonation, and the API key that started it, if there are any. */
  impersonation: { reason: string | null; apiKeyId: string | null }
  /** The admin's own session, which a browser keeps in a signed cookie while it impersonates. */
  adminSession: { token: string; remembered: boolean } | undefined
  /** Whether the token came in the `authorization` header, and not in a cookie. */
  byBearer: boolean
  /** Whether the browser keeps its session cookie when it closes. */
  remembered: boolean
}

/** A program with a live API key. It may do what both the key and its owner may do. */
export type ApiKeyCaller = Authorized & {
  kind: 'api-key'
  /** The owner of the key. */
  user: { id: string; createdAt: Date }
  apiKey: ApiKeyRow
  secretState: SecretState
  /** Who made the key, who made the key that did it, and so on. */
  makers: readonly ApiKeyMaker[]
  /** The user who began the chain of makers, or else the owner. */
  accountableUserId: string
  /** The hashes of the secret in the request, and the address of the client. */
  presented: { hashes: readonly [string, ...string[]]; address: string }
  /** The one of the hashes that is stored. */
  secretHash: string
}

/** The command line. It has the database itself, so it may do everything. */
export type CliCaller = Authorized & { kind: 'cli' }

/** The caller of an HTTP request. */
export type RequestCaller = SessionCaller | ApiKeyCaller

export type Caller = RequestCaller | CliCaller

/** Whether a browser sent the credential by itself, as it does with cookies. */
export function usesCookie(caller: RequestCaller) {
  return caller.kind === 'session' && !caller.byBearer
}
