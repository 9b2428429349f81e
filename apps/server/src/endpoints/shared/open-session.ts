import type { Caller } from '../../auth/caller.ts'
import type { Deps } from '../../deps.ts'
import type { AuditChange } from '../../domain/audit-event.ts'
import { computeSessionExpiry } from '../../domain/sessions.ts'
import type { Repositories } from '../../store/index.ts'
import type { ClientInfo } from './endpoint.ts'

type SessionToOpen = {
  userId: string
  kind: Parameters<typeof computeSessionExpiry>[0]
  client: ClientInfo
  impersonatedBy?: string
  /** Who called: a browser that signs in again loses the session that it had. */
  replaces?: Caller | undefined
}

/**
 * Creates a session of a user and records the client of the request in it. The oldest one ends if the
 * user, or the impersonator, has too many (D9). Returns the session and the ids of those that ended.
 */
export async function openSession(
  tx: Repositories,
  { kind, client, replaces, ...rest }: SessionToOpen,
  {
    config: { sessions },
    now,
    generateRandomString,
  }: Pick<Deps, 'config' | 'now' | 'generateRandomString'>,
) {
  const at = now()
  const { userId, impersonatedBy } = rest
  const column = impersonatedBy === undefined ? 'userId' : 'impersonatedBy'
  const holder = {
    column,
    userId: impersonatedBy ?? userId,
    kept: sessions.maxPerUser - 1,
  } as const
  const replaced = await deleteBrowserSessions(tx, replaces)
  const oldest = await tx.sessions.deleteOldest(holder, at)
  const expiresAt = computeSessionExpiry(kind, sessions, at)
  const session = await tx.sessions.create(
    { token: generateRandomString(), expiresAt, ...client, ...rest },
    at,
  )
  return { session, ended: [...replaced, ...oldest] }
}

/** Adds the sessions that ended for a new one to the change that its audit event records. */
export function toOpenedChange(ended: string[], change?: AuditChange): { change?: AuditChange } {
  if (ended.length === 0) return change ? { change } : {}
  return { change: { ...change, before: { ...change?.before, sessions: ended } } }
}

/** Deletes the session of a cookie, and the admin's own that the browser keeps while it impersonates. */
async function deleteBrowserSessions(tx: Repositories, caller: Caller | undefined) {
  if (caller?.kind !== 'session' || caller.byBearer) return []
  const { session, adminSession } = caller
  const kept = adminSession && (await tx.sessions.findByToken(adminSession.token))
  const isAdmins = kept !== undefined && kept.user.id === session.impersonatedBy
  const ids = [session.id, ...(isAdmins ? [kept.session.id] : [])]
  for (const id of ids) await tx.sessions.delete(id)
  return ids
}
