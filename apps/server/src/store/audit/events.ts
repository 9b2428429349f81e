import { hash } from 'node:crypto'
import type { AuditAction } from '@castellan/contract'
import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import type { AuditActor, NewAuditEvent } from '../../domain/audit-event.ts'
import type { Db, Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { buildWhere, encodeDate, quoteColumn, quoteColumns } from '../sql.ts'
import { createPositionSql, stringifyNumbers } from './position.ts'

/** A row of the trail. */
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
const told = [
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

type Told = { [K in (typeof told)[number]]: K extends 'createdAt' ? string : string | null }

const longestUserAgent = 512

/** Which events: those that meet every filter that is given. */
export type AuditEventQuery = {
  actorId?: string | undefined
  impersonatorId?: string | undefined
  targetId?: string | undefined
  action?: AuditAction | undefined
  /** The first instant, and the first one that is too late. */
  from?: Date | undefined
  to?: Date | undefined
}

/** A page of events: after which one it begins, and how many there are on it. */
export type AuditEventPage = {
  descending: boolean
  limit: number
  after?: AuditEventCursor | undefined
}

/** Where a page ended. */
export type AuditEventCursor = { createdAt: string; seq: string }

/** The columns by which an event is read, but for its place. */
export const digestColumns = quoteColumns(told)

/** The digest that a row should have. */
export function computeDigest(row: AuditEventRow) {
  return digestOf({ ...row, createdAt: row.createdAt.toISOString() })
}

/** The trail: appending to it, and reading it. */
export function createAuditEventRepository(db: Db, dialect: Dialect) {
  // A bare parameter would be compared as the text that it is sent as.
  const mark = ({ createdAt, seq }: AuditEventCursor) =>
    dialect === 'sqlite'
      ? Prisma.sql`(${createdAt}, ${Number(seq)})`
      : Prisma.sql`(${createdAt}::timestamptz, ${seq}::bigint)`

  const columns = Prisma.sql`${createPositionSql(dialect).columns}, ${digestColumns}`

  const page = (conditions: Prisma.Sql[], { descending, limit, after }: AuditEventPage) => {
    const [way, beyond] = descending ? ['DESC', '<'] : ['ASC', '>']
    const all = after
      ? [...conditions, Prisma.sql`("createdAt", "seq") ${Prisma.raw(beyond)} ${mark(after)}`]
      : conditions
    const order = Prisma.sql`ORDER BY "createdAt" ${Prisma.raw(way)}, "seq" ${Prisma.raw(way)}`
    return Prisma.sql`SELECT ${columns} FROM "castellan_audit_events" ${buildWhere(all)} ${order} LIMIT ${limit}`
  }

  return {
    /** Appends an event, with the commit of the transaction. */
    record: async (event: NewAuditEvent, now: Date): Promise<void> => {
      const row = rowOf(event, now)
      await db.executeOnCommit(
        Prisma.sql`INSERT INTO "castellan_audit_events" (${digestColumns}, "digest")
          VALUES (${Prisma.join(told.map((name) => row[name]))}, ${digestOf(row)})`,
      )
    },

    /** A page of the events that a query finds. */
    list: async (query: AuditEventQuery, how: AuditEventPage): Promise<AuditEventRow[]> =>
      (await db.queryLong<AuditEventRow>(page(conditionsOf(query, dialect), how))).map(
        stringifyNumbers,
      ),

    /** A page of what was done to a user or in their name, the newest first. */
    history: async (
      userId: string,
      how: Omit<AuditEventPage, 'descending'>,
    ): Promise<AuditEventRow[]> => {
      const found = (name: 'targetId' | 'actorId') =>
        page(equal(name, userId), { ...how, descending: true })
      const rows = await db.queryLong<AuditEventRow>(
        Prisma.sql`SELECT * FROM (
            SELECT * FROM (${found('targetId')}) AS "to"
            UNION SELECT * FROM (${found('actorId')}) AS "by") AS "both"
          ORDER BY "createdAt" DESC, "seq" DESC LIMIT ${how.limit}`,
      )
      return rows.map(stringifyNumbers)
    },
  }
}

/** The SHA-256 of all that an event tells. */
function digestOf(event: Told) {
  return hash('sha256', JSON.stringify(told.map((name) => event[name])))
}

/** A text as every database keeps it: without NUL, and without halves of a character. */
function kept(text: string | null | undefined) {
  return text ? text.toWellFormed().replaceAll('\0', '\ufffd') : null
}

function rowOf(event: NewAuditEvent, now: Date): Told {
  return {
    createdAt: now.toISOString(),
    action: event.action,
    actorKind: event.actorKind,
    actorId: kept(event.actorId),
    apiKeyId: kept(event.keyId),
    impersonatorId: kept(event.impersonatorId),
    targetId: kept(event.targetId),
    subject: kept(event.subject),
    change: event.change ? JSON.stringify(event.change) : null,
    reason: kept(event.reason),
    ipAddress: kept(event.ipAddress),
    userAgent: kept(event.userAgent?.slice(0, longestUserAgent)),
    requestId: kept(event.requestId),
  }
}

function equal(name: 'actorId' | 'impersonatorId' | 'targetId' | 'action', value?: string) {
  return value === undefined ? [] : [Prisma.sql`${quoteColumn(name)} = ${value}`]
}

function conditionsOf(query: AuditEventQuery, dialect: Dialect) {
  return [
    ...equal('actorId', query.actorId),
    ...equal('impersonatorId', query.impersonatorId),
    ...equal('targetId', query.targetId),
    ...equal('action', query.action),
    ...(query.from ? [Prisma.sql`"createdAt" >= ${encodeDate(dialect, query.from)}`] : []),
    ...(query.to ? [Prisma.sql`"createdAt" < ${encodeDate(dialect, query.to)}`] : []),
  ]
}
