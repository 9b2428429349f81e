import type { AuditAction } from '@castellan/contract'

/** Fields as they were and as they are, never a secret among them; of a refusal its code. */
export type AuditChange = {
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  code?: string
}

/** Who did something: a user, a key of theirs, whoever runs the command line, or nobody we know. */
export type AuditActor = {
  actorKind: 'user' | 'key' | 'command-line' | 'nobody'
  /** The user in whose name it was done. */
  actorId?: string | null
  keyId?: string | null
  /** The user who was really at the keyboard. */
  impersonatorId?: string | null
}

/** What an endpoint has done, as it tells the trail; who did it, and from where, is known to the door. */
export type AuditEntry = {
  action: AuditAction
  /** The user that it was done to. */
  targetId?: string
  /** The role, key or session that it was done to, by its name or id. */
  subject?: string
  change?: AuditChange
  /** Why, where the request says so in its body. */
  reason?: string | null | undefined
  /** Who did it, where the door does not know: whoever signs in or out. */
  author?: AuditActor
}

/** Where something was asked for, and why. */
export type RequestMetadata = {
  ipAddress?: string
  userAgent?: string
  requestId?: string
  reason?: string | null | undefined
}

/** An event as the trail takes it. */
export type NewAuditEvent = AuditActor & Omit<AuditEntry, 'author'> & RequestMetadata

/** A caller, as far as the audit log records them. */
type AuditedCaller =
  | {
      kind: 'session'
      user: { id: string }
      session: { impersonatedBy: string | null }
      impersonation: { reason: string | null; keyId: string | null }
    }
  | { kind: 'api-key'; user: { id: string }; apiKey: { id: string } }
  | { kind: 'cli' }

type Fields = Record<string, unknown>

/** What says nothing in a change: whose it is, and when. */
const untold = ['id', 'createdAt', 'updatedAt']

/** Returns the actor that the audit log records for a caller. */
export function toAuditActor(caller: AuditedCaller | undefined): AuditActor {
  switch (caller?.kind) {
    case undefined:
      return { actorKind: 'nobody' }
    case 'cli':
      return { actorKind: 'command-line' }
    case 'api-key':
      return { actorKind: 'key', actorId: caller.user.id, keyId: caller.apiKey.id }
    case 'session':
      return {
        actorKind: 'user',
        actorId: caller.user.id,
        impersonatorId: caller.session.impersonatedBy,
        keyId: caller.impersonation.keyId,
      }
  }
}

/**
 * What happened, with who did it, from where and why: the reason nearest to the deed, and beside it
 * that of the impersonation in which it was done.
 */
export function toAuditEvent(
  { author, reason, ...happening }: AuditEntry,
  caller: AuditedCaller | undefined,
  circumstances: RequestMetadata,
): NewAuditEvent {
  const impersonationReason = caller?.kind === 'session' ? caller.impersonation.reason : undefined
  const reasons = [reason || circumstances.reason, impersonationReason].filter(Boolean)
  return {
    ...happening,
    ...circumstances,
    ...(author ?? toAuditActor(caller)),
    reason: reasons.join('; ') || null,
  }
}

/** The fields in which two states of a row differ; of one that comes or goes, those that have a value. */
export function buildChange(before: Fields | undefined, after: Fields | undefined): AuditChange {
  const names = Object.keys(after ?? before ?? {}).filter(
    (name) => !untold.includes(name) && !isSame(before?.[name] ?? null, after?.[name] ?? null),
  )
  const part = (row: Fields) => Object.fromEntries(names.map((name) => [name, row[name]]))
  return { ...(before ? { before: part(before) } : {}), ...(after ? { after: part(after) } : {}) }
}

function isSame(one: unknown, other: unknown) {
  return one instanceof Date && other instanceof Date
    ? one.getTime() === other.getTime()
    : one === other
}
