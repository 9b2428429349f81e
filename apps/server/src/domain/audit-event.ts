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

/**
 * A caller, as far as the trail tells of them: by a session, in which another may act, by a key, or
 * by neither, at the command line.
 */
type Acting = {
  user: { id: string }
  session?: { impersonatedBy: string | null } | undefined
  impersonation?: { reason: string | null; keyId: string | null }
  key?: { id: string } | undefined
}

type Fields = Record<string, unknown>

/** What says nothing in a change: whose it is, and when. */
const untold = ['id', 'createdAt', 'updatedAt']

/** Who a caller is to the trail. */
export function toAuditActor(caller: Acting | undefined): AuditActor {
  if (!caller) return { actorKind: 'nobody' }
  const { user, session, impersonation, key } = caller
  if (key) return { actorKind: 'key', actorId: user.id, keyId: key.id }
  if (!session) return { actorKind: 'command-line' }
  const { impersonatedBy: impersonatorId } = session
  return {
    actorKind: 'user',
    actorId: user.id,
    impersonatorId,
    keyId: impersonation?.keyId ?? null,
  }
}

/**
 * What happened, with who did it, from where and why: the reason nearest to the deed, and beside it
 * that of the impersonation in which it was done.
 */
export function toAuditEvent(
  { author, reason, ...happening }: AuditEntry,
  caller: Acting | undefined,
  circumstances: RequestMetadata,
): NewAuditEvent {
  const reasons = [reason || circumstances.reason, caller?.impersonation?.reason].filter(Boolean)
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
