import type { AuditEntry } from '../../domain/audit-event.ts'

type Named = { session: { id: string }; user: { id: string } }

/**
 * What the trail is told of a session that was revoked by its id or token: whose it was. What named
 * none may be a mistyped token, and is not told.
 */
export function toRevocationEntry([named]: Named[]): AuditEntry {
  return {
    action: 'session.revoked',
    ...(named ? { targetId: named.user.id, subject: named.session.id } : {}),
  }
}

/** The same of all sessions of a user, but for the one that is kept. */
export function toRevokeAllEntry(targetId: string, kept?: string): AuditEntry {
  return {
    action: 'session.revoked',
    targetId,
    change: { after: { sessions: kept === undefined ? [] : [kept] } },
  }
}
