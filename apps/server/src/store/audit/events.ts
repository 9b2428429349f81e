import { hash } from 'node:crypto'
import type { AuditAction } from '@castellan/contract'
import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import {
  type AuditActor,
  maxUserAgentLength,
  type NewAuditEvent,
} from '../../domain/audit-event.ts'
import type { Db, Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { buildWhere, encodeDate, quoteColumn, quoteColumns, selectWholeTexts } from '../sql.ts'
import { createPositionSql, storedTimeColumn, stringifyNumbers } from './position.ts'

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
const digestColumns = [
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

/** Which events to list: those that match every filter given. */
export type AuditEventQuery = {
  actorId?: string | undefined
  impersonatorId?: string | undefined
  targetId?: string | undefined
  action?: AuditAction | undefined
  /** From this time on, and before this one. */
  from?: Date | undefined
  to?: Date | undefined
}

/** Which page of a list of events. */
export type AuditEventPage = {
  descending: boolean
  limit: number
  after?: AuditEventCursor | undefined
}

/** The last event of a page. */
export type AuditEventCursor = { createdAt: string; seq: string }

/** The columns of an event, without its position. */
const eventColumns = quoteColumns(digestColumns)

/** An event as it is stored. */
export type DigestedRow = AuditEventRow & { storedTime: string; digest: string }

/** Returns the columns of an event with its digest, without its position, as they are stored. */
export function selectDigestedEvent(dialect: Dialect) {
  const texts = selectWholeTexts(dialect, [...digestColumns, 'digest'])
  return Prisma.sql`${texts}, ${storedTimeColumn[dialect]}`
}

/** Whether an event is stored as it was written. Its time must have the form that filters compare. */
export function matchesDigest({ storedTime, digest, ...row }: DigestedRow) {
  const isTime = row.createdAt.toISOString() === storedTime
  return isTime && hashValues({ ...row, createdAt: storedTime }) === digest
}

/** Creates the queries of audit events. */
export function createAuditEventRepository(db: Db, dialect: Dialect) {
  return {
    /** Appends an event, with the commit of the transaction. */
    record: async (event: NewAuditEvent, now: Date): Promise<void> => {
      const stored = toStoredEvent(event, now)
      const values = digestColumns.map((name) => stored[name])
      await db.insertOnCommit(
        Prisma.sql`INSERT INTO "castellan_audit_events" (${eventColumns}, "digest")
          VALUES (${Prisma.join(values)}, ${hashValues(stored)})`,
      )
    },

    /** Lists a page of the events that match a query. */
    list: async (query: AuditEventQuery, page: AuditEventPage): Promise<AuditEventRow[]> =>
      (
        await db.queryLong<AuditEventRow>(
          buildPageQuery(dialect, buildConditions(query, dialect), page),
        )
      ).map(stringifyNumbers),

    /** Lists a page of what was done to a user and by this user, newest first. */
    listHistory: async (
      userId: string,
      page: Omit<AuditEventPage, 'descending'>,
    ): Promise<AuditEventRow[]> => {
      // One query for each column, because each has its own index.
      const selectBy = (name: 'targetId' | 'actorId') =>
        buildPageQuery(dialect, buildEquality(name, userId), { ...page, descending: true })
      const rows = await db.queryLong<AuditEventRow>(
        Prisma.sql`SELECT * FROM (
            SELECT * FROM (${selectBy('targetId')}) AS "to"
            UNION SELECT * FROM (${selectBy('actorId')}) AS "by") AS "both"
          ORDER BY "createdAt" DESC, "seq" DESC LIMIT ${page.limit}`,
      )
      return rows.map(stringifyNumbers)
    },
  }
}

/** Returns the SHA-256 of all values of an event. */
function hashValues(event: StoredEvent) {
  return hash('sha256', JSON.stringify(digestColumns.map((name) => event[name])))
}

function toStoredEvent(event: NewAuditEvent, now: Date): StoredEvent {
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

function buildPageQuery(
  dialect: Dialect,
  conditions: Prisma.Sql[],
  { descending, limit, after }: AuditEventPage,
) {
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>']
  const all = after
    ? [
        ...conditions,
        Prisma.sql`("createdAt", "seq") ${Prisma.raw(beyond)} ${encodeCursor(dialect, after)}`,
      ]
    : conditions
  const order = Prisma.sql`ORDER BY "createdAt" ${Prisma.raw(direction)}, "seq" ${Prisma.raw(direction)}`
  return Prisma.sql`SELECT ${createPositionSql(dialect).columns}, ${eventColumns}
    FROM "castellan_audit_events" ${buildWhere(all)} ${order} LIMIT ${limit}`
}

/** Writes a cursor as SQL. Without the casts, PostgreSQL would compare it as text. */
function encodeCursor(dialect: Dialect, { createdAt, seq }: AuditEventCursor) {
  return dialect === 'sqlite'
    ? Prisma.sql`(${createdAt}, ${Number(seq)})`
    : Prisma.sql`(${createdAt}::timestamptz, ${seq}::bigint)`
}

function buildConditions(query: AuditEventQuery, dialect: Dialect) {
  return [
    ...buildEquality('actorId', query.actorId),
    ...buildEquality('impersonatorId', query.impersonatorId),
    ...buildEquality('targetId', query.targetId),
    ...buildEquality('action', query.action),
    ...(query.from ? [Prisma.sql`"createdAt" >= ${encodeDate(dialect, query.from)}`] : []),
    ...(query.to ? [Prisma.sql`"createdAt" < ${encodeDate(dialect, query.to)}`] : []),
  ]
}

function buildEquality(
  name: 'actorId' | 'impersonatorId' | 'targetId' | 'action',
  value: string | undefined,
) {
  return value === undefined ? [] : [Prisma.sql`${quoteColumn(name)} = ${value}`]
}
