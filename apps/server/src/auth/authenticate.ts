import type { Deps } from '../deps.ts'
import { findAccountableForApiKey, findAccountableForSession } from '../domain/accountable-user.ts'
import { explainDeadApiKey } from '../domain/api-key-life.ts'
import { resolveApiKeyPermissions } from '../domain/api-keys.ts'
import { isBanned } from '../domain/bans.ts'
import { isInNetworks } from '../domain/networks.ts'
import { resolvePermissions } from '../domain/permissions.ts'
import { computeExtendedExpiry, isSessionLive } from '../domain/sessions.ts'
import type { Repositories } from '../store/index.ts'
import type { ApiKeyCaller, SessionCaller } from './caller.ts'

/** The tables that authentication reads, in a transaction or outside one. */
export type AuthenticationTables = Pick<Repositories, 'sessions' | 'apiKeys' | 'roles' | 'users'>

/** A session's caller, without the fields that come from the HTTP request. */
type SessionIdentity = Omit<SessionCaller, 'adminSession' | 'byBearer' | 'remembered'>

/** Returns the caller that a session token stands for, or nothing unless the session is live. */
export async function authenticateSession(
  tables: AuthenticationTables,
  token: string,
  { readPolicy, now, config }: Pick<Deps, 'readPolicy' | 'now' | 'config'>,
): Promise<SessionIdentity | undefined> {
  const found = await tables.sessions.findByToken(token)
  if (!found) return undefined
  const access = await readPolicy(tables, found.rolesVersion)
  if (!isSessionLive(found, { access, sessions: config.sessions }, now())) return undefined
  const { user, session, impersonation } = found
  const permissions = resolvePermissions(user, access)
  const accountableUserId = findAccountableForSession(found)
  return {
    kind: 'session',
    user,
    session,
    impersonation,
    accountableUserId,
    permissions,
    access,
  }
}

/** Returns the caller that a new session of a user would stand for, or nothing if it would not be live. */
export async function findAssumedCaller(
  tables: AuthenticationTables,
  userId: string,
  { readPolicy, now }: Pick<Deps, 'readPolicy' | 'now'>,
): Promise<SessionCaller | undefined> {
  const user = await tables.users.findById(userId)
  const at = now()
  if (!user || isBanned(user, at)) return undefined
  const access = await readPolicy(tables)
  const dates = { createdAt: at, updatedAt: at, expiresAt: at }
  const origin = { ipAddress: null, userAgent: null, impersonatedBy: null }
  return {
    kind: 'session',
    isAssumed: true,
    user,
    session: { id: '', token: '', userId, ...dates, ...origin },
    impersonation: { reason: null, apiKeyId: null },
    accountableUserId: userId,
    permissions: resolvePermissions(user, access),
    access,
    adminSession: undefined,
    byBearer: true,
    remembered: true,
  }
}

/**
 * Returns the caller that an API key stands for, or nothing unless the key is live and allowed from
 * this address. `onRefused` learns why it is not.
 */
export async function authenticateApiKey(
  tables: AuthenticationTables,
  presented: ApiKeyCaller['presented'],
  { readPolicy, now }: Pick<Deps, 'readPolicy' | 'now'>,
  onRefused: (cause: string) => void = () => {},
): Promise<ApiKeyCaller | undefined> {
  const found = await tables.apiKeys.findByHash(presented.hashes)
  const objection = found && explainDeadApiKey(found, now())
  if (!found || objection) {
    onRefused(objection ?? 'API key unknown')
    return undefined
  }
  const { key: apiKey, user, secret: secretState, secretHash, makers } = found
  const keys = [apiKey, ...makers.flatMap((maker) => maker.apiKey?.key ?? [])]
  if (!keys.every((key) => isInNetworks(key.allowedNetworks, presented.address))) {
    onRefused('API key not allowed from this network')
    return undefined
  }
  const access = await readPolicy(tables, found.rolesVersion)
  const permissions = resolveApiKeyPermissions(found, access)
  const accountableUserId = findAccountableForApiKey(user.id, makers)
  const secret = { secretState, secretHash, presented }
  const chain = { makers, accountableUserId }
  return { kind: 'api-key', user, apiKey, ...secret, ...chain, permissions, access }
}

/**
 * Extends a session when it is due (D3). Returns the session with its new end, or nothing. A session that
 * the database does not let it change stays as it is: `onRefused` learns why.
 */
export async function extendSession(
  session: SessionCaller['session'],
  { store, config, now }: Pick<Deps, 'store' | 'config' | 'now'>,
  onRefused: (cause: string) => void = () => {},
) {
  const expiresAt = computeExtendedExpiry(session, config.sessions, now())
  if (!expiresAt) return undefined
  const isProlonged = await store
    .transaction((tx) => tx.sessions.prolong(session.id, expiresAt, now()), [session.userId])
    .catch((error: unknown) => {
      const refused = store.explainRefusedChange(error)
      if (!refused) throw error
      onRefused(`session not extended: ${refused.reason}`)
    })
  return isProlonged ? { ...session, expiresAt, updatedAt: now() } : undefined
}
