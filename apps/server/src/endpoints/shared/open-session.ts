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
}

/**
 * Creates a session of a user and records the client of the request in it. The oldest one ends if the
 * user, or the impersonator, has too many (D9). Returns the session and the ids of those that ended.
 */
export async function openSession(
  tx: Repositories,
  { kind, client, ...rest }: SessionToOpen,
  { config: { sessions }, now, generateRandomString }: Deps,
) {
  const at = now()
  const { userId, impersonatedBy } = rest
  const column = impersonatedBy === undefined ? 'userId' : 'impersonatedBy'
  const holder = {
    column,
    userId: impersonatedBy ?? userId,
    kept: sessions.maxPerUser - 1,
  } as const
  const ended = await tx.sessions.deleteOldest(holder, at)
  const expiresAt = computeSessionExpiry(kind, sessions, at)
  const session = await tx.sessions.create(
    { token: generateRandomString(), expiresAt, ...client, ...rest },
    at,
  )
  return { session, ended }
}

/** Adds the sessions that ended for a new one to the change that its audit event records. */
export function toOpenedChange(ended: string[], change?: AuditChange): { change?: AuditChange } {
  if (ended.length === 0) return change ? { change } : {}
  return { change: { ...change, before: { ...change?.before, sessions: ended } } }
}
