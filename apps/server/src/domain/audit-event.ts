import type { AuditAction } from '@castellan/contract'

/**
 * Fields before and after, never with a secret; for a refusal its code. For several refusals in one
 * event: how many they are, and when the first and the last one were.
 */
export type AuditChange = {
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  code?: string
  count?: number
  from?: string
  to?: string
}

/** Who caused an event: a user, an API key, the command line, or an unknown caller. */
export type AuditActor = {
  actorKind: 'user' | 'key' | 'command-line' | 'nobody'
  /** The user in whose name it was done. */
  actorId?: string | null
  apiKeyId?: string | null
  /** The user who impersonated the actor. */
  impersonatorId?: string | null
}

/** What an endpoint did, as it reports it for the audit log. */
export type AuditEntry = {
  action: AuditAction
  /** The user that it was done to. */
  targetId?: string
  /** The role, API key or session to which it was done, by its name or id. */
  subject?: string
  change?: AuditChange
  /** The reason, if it is in the body of the request. */
  reason?: string | null | undefined
  /** The actor, if that is not the caller: at sign-in and sign-out. */
  actor?: AuditActor
}

/** The longest user agent that sessions and audit events keep, in UTF-16 code units. */
export const maxUserAgentLength = 512

/** Where a request came from, and the reason that came with it. */
export type RequestMetadata = {
  ipAddress?: string
  userAgent?: string
  requestId?: string
  reason?: string | null | undefined
}

/** An event before it is stored. */
export type NewAuditEvent = AuditActor & Omit<AuditEntry, 'actor'> & RequestMetadata

/** A caller, as far as the audit log records them. */
type AuditedCaller =
  | {
      kind: 'session'
      user: { id: string }
      session: { impersonatedBy: string | null }
      impersonation: { reason: string | null; apiKeyId: string | null }
    }
  | { kind: 'api-key'; user: { id: string }; apiKey: { id: string } }
  | { kind: 'cli' }

type Fields = Record<string, unknown>

/** Fields that a change leaves out: the event has the id and the time. */
const omittedFields = ['id', 'createdAt', 'updatedAt']

/** Returns the actor that the audit log records for a caller. */
export function toAuditActor(caller: AuditedCaller | undefined): AuditActor {
  switch (caller?.kind) {
    case undefined:
      return { actorKind: 'nobody' }
    case 'cli':
      return { actorKind: 'command-line' }
    case 'api-key':
      return { actorKind: 'key', actorId: caller.user.id, apiKeyId: caller.apiKey.id }
    case 'session':
      return {
        actorKind: 'user',
        actorId: caller.user.id,
        impersonatorId: caller.session.impersonatedBy,
        apiKeyId: caller.impersonation.apiKeyId,
      }
  }
}

/**
 * Combines an entry with its actor and the metadata of the request. The reason is that of the entry,
 * then that of the request, then that of the impersonation.
 */
export function toAuditEvent(
  { actor, reason, ...entry }: AuditEntry,
  caller: AuditedCaller | undefined,
  metadata: RequestMetadata,
): NewAuditEvent {
  const impersonationReason = caller?.kind === 'session' ? caller.impersonation.reason : undefined
  return {
    ...entry,
    ...metadata,
    ...(actor ?? toAuditActor(caller)),
    reason: mergeReasons(reason, metadata.reason, impersonationReason) ?? null,
  }
}

/** Joins the reasons that were given, each once. Returns undefined if there is none. */
export function mergeReasons(...reasons: (string | null | undefined)[]): string | undefined {
  return [...new Set(reasons.filter(Boolean))].join('; ') || undefined
}

/** Returns the fields that differ; for a row that is created or deleted, those with a value. */
export function buildChange(before: Fields | undefined, after: Fields | undefined): AuditChange {
  const names = Object.keys(after ?? before ?? {}).filter(
    (name) =>
      !omittedFields.includes(name) && !isSame(before?.[name] ?? null, after?.[name] ?? null),
  )
  const pick = (row: Fields) =>
    Object.fromEntries(names.map((name) => [name, toRecordedValue(row[name])]))
  return { ...(before ? { before: pick(before) } : {}), ...(after ? { after: pick(after) } : {}) }
}

/** Whether an entry describes a change after which every field is as it was before. */
export function isUnchanged({ change }: AuditEntry) {
  return (
    change?.before !== undefined &&
    change.after !== undefined &&
    JSON.stringify(change.before) === JSON.stringify(change.after)
  )
}

function isSame(one: unknown, other: unknown) {
  return typeof one === 'object' && typeof other === 'object'
    ? JSON.stringify(one) === JSON.stringify(other)
    : one === other
}

/** Returns a value as events contain it: JSON that is no list of strings becomes text. */
function toRecordedValue(value: unknown) {
  const isPlain = typeof value !== 'object' || value === null || value instanceof Date
  return isPlain || isStringList(value) || Object.values(value).every(isStringList)
    ? value
    : JSON.stringify(value)
}

function isStringList(value: unknown) {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
