import { hash } from 'node:crypto'
import type { AuditAction } from '@castellan/contract'
import sql from 'sql-template-tag'
import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import {
  type AuditActor,
  maxUserAgentLength,
  type NewAuditEvent,
} from '../../domain/audit-event.ts'
import type { Dialect } from '../database.ts'
import { quoteColumns, selectWholeTexts } from '../sql.ts'
import { storedTimeColumn } from './position.ts'

/** A row of the audit log. */
export type AuditEventRow = LogPosition & {
  createdAt: Date
  action: AuditAction
  actorKind: AuditActor['actorKind']
  actorId: string | null
  apiKeyId: string | null
  impersonatorId: string | null
  targetId: string | null
  subject: string | null
  change: string | null
  reason: string | null
  ipAddress: string | null
  userAgent: string | null
  requestId: string | null
}

/** The columns that a digest covers, in its order. */
export const digestColumns = [
  'createdAt',
  'action',
  'actorKind',
  'actorId',
  'apiKeyId',
  'impersonatorId',
  'targetId',
  'subject',
  'change',
  'reason',
  'ipAddress',
  'userAgent',
  'requestId',
] as const satisfies (keyof AuditEventRow)[]

type DigestColumn = (typeof digestColumns)[number]

/** The values of an event as they are stored. */
type StoredEvent = Record<Exclude<DigestColumn, 'createdAt'>, string | null> & { createdAt: string }

/** The columns of an event, without its position. */
export const eventColumns = quoteColumns(digestColumns)

/** An event as it is stored. */
export type DigestedRow = AuditEventRow & { storedTime: string; digest: string }

/** Returns the columns of an event with its digest, without its position, as they are stored. */
export function selectDigestedEvent(dialect: Dialect) {
  const texts = selectWholeTexts(dialect, [...digestColumns, 'digest'])
  return sql`${texts}, ${storedTimeColumn[dialect]}`
}

/** Whether an event is stored as it was written. Its time must have the form that filters compare. */
export function matchesDigest({ storedTime, digest, ...row }: DigestedRow) {
  const isTime = row.createdAt.toISOString() === storedTime
  return isTime && hashValues({ ...row, createdAt: storedTime }) === digest
}

/** Returns the SHA-256 of all values of an event. */
export function hashValues(event: StoredEvent) {
  return hash('sha256', JSON.stringify(digestColumns.map((name) => event[name])))
}

/** Converts an event to the values that are stored. */
export function toStoredEvent(event: NewAuditEvent, now: Date): StoredEvent {
  return {
    createdAt: now.toISOString(),
    action: event.action,
    actorKind: event.actorKind,
    actorId: toStorableText(event.actorId),
    apiKeyId: toStorableText(event.apiKeyId),
    impersonatorId: toStorableText(event.impersonatorId),
    targetId: toStorableText(event.targetId),
    subject: toStorableText(event.subject),
    change: event.change ? JSON.stringify(event.change) : null,
    reason: toStorableText(event.reason),
    ipAddress: toStorableText(event.ipAddress),
    userAgent: toStorableText(event.userAgent?.slice(0, maxUserAgentLength)),
    requestId: toStorableText(event.requestId),
  }
}

/** Replaces what a database would not store as it is: NUL, and unpaired surrogates. */
function toStorableText(text: string | null | undefined) {
  return text ? text.toWellFormed().replaceAll('\0', '\ufffd') : null
}
