import { hash } from 'node:crypto'
import type { EventAction } from '@castellan/contract'
import type { Author, NewEvent } from '../domain/events.ts'
import type { Place } from '../domain/seals.ts'
import type { Db, Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { placesOf, withTexts } from './places.ts'
import { column, columnList, instantIn, where } from './sql.ts'

/** A row of the trail. */
export type EventRow = Place & {
  createdAt: Date
  action: EventAction
  actorKind: Author['actorKind']
  actorId: string | null
  keyId: string | null
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
  'keyId',
  'impersonatorId',
  'targetId',
  'subject',
  'change',
  'reason',
  'ipAddress',
  'userAgent',
  'requestId',
] as const satisfies (keyof EventRow)[]

type Told = { [K in (typeof told)[number]]: K extends 'createdAt' ? string : string | null }

/** The SHA-256 of all that an event tells. */
const digestOf = (event: Told) => hash('sha256', JSON.stringify(told.map((name) => event[name])))

/** The digest that a row should have. */
export const digestOfRow = (row: EventRow) =>
  digestOf({ ...row, createdAt: row.createdAt.toISOString() })

/** A text as every database keeps it: without NUL, and without halves of a character. */
const kept = (text: string | null | undefined) =>
  text ? text.toWellFormed().replaceAll('\0', '\ufffd') : null

const longestUserAgent = 512

const rowOf = (event: NewEvent, now: Date): Told => ({
  createdAt: now.toISOString(),
  action: event.action,
  actorKind: event.actorKind,
  actorId: kept(event.actorId),
  keyId: kept(event.keyId),
  impersonatorId: kept(event.impersonatorId),
  targetId: kept(event.targetId),
  subject: kept(event.subject),
  change: event.change ? JSON.stringify(event.change) : null,
  reason: kept(event.reason),
  ipAddress: kept(event.ipAddress),
  userAgent: kept(event.userAgent?.slice(0, longestUserAgent)),
  requestId: kept(event.requestId),
})

/** Which events: those that meet every filter that is given. */
export type EventQuery = {
  actorId?: string | undefined
  impersonatorId?: string | undefined
  targetId?: string | undefined
  action?: EventAction | undefined
  /** The first instant, and the first one that is too late. */
  from?: Date | undefined
  to?: Date | undefined
}

/** A page of events: after which one it begins, and how many there are on it. */
export type EventPage = { descending: boolean; limit: number; after?: EventMark | undefined }

/** Where a page ended. */
export type EventMark = { createdAt: string; seq: string }

/** The columns by which an event is read, but for its place. */
export const toldColumns = columnList(told)

const equal = (name: 'actorId' | 'impersonatorId' | 'targetId' | 'action', value?: string) =>
  value === undefined ? [] : [Prisma.sql`${column(name)} = ${value}`]

const conditionsOf = (query: EventQuery, dialect: Dialect) => [
  ...equal('actorId', query.actorId),
  ...equal('impersonatorId', query.impersonatorId),
  ...equal('targetId', query.targetId),
  ...equal('action', query.action),
  ...(query.from ? [Prisma.sql`"createdAt" >= ${instantIn(dialect, query.from)}`] : []),
  ...(query.to ? [Prisma.sql`"createdAt" < ${instantIn(dialect, query.to)}`] : []),
]

/** The trail: appending to it, and reading it. */
export const events = (db: Db, dialect: Dialect) => {
  // A bare parameter would be compared as the text that it is sent as.
  const mark = ({ createdAt, seq }: EventMark) =>
    dialect === 'sqlite'
      ? Prisma.sql`(${createdAt}, ${Number(seq)})`
      : Prisma.sql`(${createdAt}::timestamptz, ${seq}::bigint)`

  const columns = Prisma.sql`${placesOf(dialect).columns}, ${toldColumns}`

  const page = (conditions: Prisma.Sql[], { descending, limit, after }: EventPage) => {
    const [way, beyond] = descending ? ['DESC', '<'] : ['ASC', '>']
    const all = after
      ? [...conditions, Prisma.sql`("createdAt", "seq") ${Prisma.raw(beyond)} ${mark(after)}`]
      : conditions
    const order = Prisma.sql`ORDER BY "createdAt" ${Prisma.raw(way)}, "seq" ${Prisma.raw(way)}`
    return Prisma.sql`SELECT ${columns} FROM "castellan_events" ${where(all)} ${order} LIMIT ${limit}`
  }

  return {
    /** Appends an event, with the commit of the transaction. */
    record: async (event: NewEvent, now: Date): Promise<void> => {
      const row = rowOf(event, now)
      await db.writeLast(
        Prisma.sql`INSERT INTO "castellan_events" (${toldColumns}, "digest")
          VALUES (${Prisma.join(told.map((name) => row[name]))}, ${digestOf(row)})`,
      )
    },

    /** A page of the events that a query finds. */
    list: async (query: EventQuery, how: EventPage): Promise<EventRow[]> =>
      (await db.scan<EventRow>(page(conditionsOf(query, dialect), how))).map(withTexts),

    /** A page of what was done to a user or in their name, the newest first. */
    history: async (userId: string, how: Omit<EventPage, 'descending'>): Promise<EventRow[]> => {
      const found = (name: 'targetId' | 'actorId') =>
        page(equal(name, userId), { ...how, descending: true })
      const rows = await db.scan<EventRow>(
        Prisma.sql`SELECT * FROM (
            SELECT * FROM (${found('targetId')}) AS "to"
            UNION SELECT * FROM (${found('actorId')}) AS "by") AS "both"
          ORDER BY "createdAt" DESC, "seq" DESC LIMIT ${how.limit}`,
      )
      return rows.map(withTexts)
    },
  }
}
