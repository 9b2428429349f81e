import type { AuditEntry } from '../../domain/audit-event.ts'

type RevokedSession = { session: { id: string }; user: { id: string } }

/**
 * Builds the audit entry of a session that was revoked by its id or token. If there was no such
 * session, the text may be a mistyped token: the entry leaves it out.
 */
export function toRevocationEntry([found]: RevokedSession[]): AuditEntry {
  return {
    action: 'session.revoked',
    ...(found ? { targetId: found.user.id, subject: found.session.id } : {}),
  }
}

/** Builds the audit entry of revoking all sessions of a user, except the one that is kept. */
export function toRevokeAllEntry(targetId: string, keptId?: string): AuditEntry {
  return {
    action: 'session.revoked',
    targetId,
    change: { after: { sessions: keptId === undefined ? [] : [keptId] } },
  }
}
