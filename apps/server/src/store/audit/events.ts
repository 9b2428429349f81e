import type { AuditAction } from '@castellan/contract'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import type { NewAuditEvent } from '../../domain/audit-event.ts'
import type { UtcDay } from '../../domain/utc-days.ts'
import type { Observer } from '../../observer.ts'
import { countByDay } from '../count-by-day.ts'
import type { Db, Dialect } from '../database.ts'
import { buildWhere, quoteColumn } from '../sql.ts'
import { createPositionSql, cursorTimeColumn, stringifyNumbers } from './position.ts'
import {
  type AuditEventRow,
  digestColumns,
  eventColumns,
  hashValues,
  toStoredEvent,
} from './stored-event.ts'

/** A row of a list, with what a cursor contains. */
export type ListedAuditEvent = AuditEventRow & { cursorTime: string }

/** Which events to list: those that match every filter given. */
export type AuditEventQuery = {
  actorId?: string | undefined
  impersonatorId?: string | undefined
  targetId?: string | undefined
  action?: AuditAction | undefined
  /** From this time on, and before this one. */
  from?: Date | undefined
  to?: Date | undefined
  /** Up to this position of the log. */
  upTo?: LogPosition | undefined
}

/** Which page of a list of events. */
export type AuditEventPage = {
  descending: boolean
  limit: number
  after?: AuditEventCursor | undefined
}

/** The last event of a page. */
export type AuditEventCursor = LogPosition & { cursorTime: string }

/** Creates the queries of audit events. */
export function createAuditEventRepository(
  db: Db,
  dialect: Dialect,
  { auditEventAppended }: Pick<Observer, 'auditEventAppended'>,
) {
  const position = createPositionSql(dialect)
  return {
    /** Appends an event, with the commit of the transaction. */
    record: async (event: NewAuditEvent, now: Date): Promise<void> => {
      const stored = toStoredEvent(event, now)
      const values = digestColumns.map((name) => stored[name])
      await db.insertOnCommit(
        sql`INSERT INTO "castellan_audit_events" (${eventColumns}, "digest")
          VALUES (${join(values)}, ${hashValues(stored)})`,
        () => auditEventAppended(event.action),
      )
    },

    /** Lists a page of the events that match a query. */
    list: async (query: AuditEventQuery, page: AuditEventPage): Promise<ListedAuditEvent[]> =>
      (
        await db.queryLong<ListedAuditEvent>(
          buildPageQuery(dialect, buildConditions(query, dialect), page),
        )
      ).map(stringifyNumbers),

    /** Counts the events of an action by day. */
    countByDay: (action: AuditAction, days: UtcDay[]) =>
      countByDay(db.queryLong, days, (day) => selectEventsOfDay(action, day, dialect)),

    /** Returns the position of the last event. */
    findEnd: async (): Promise<LogPosition | undefined> => {
      const [last] = await db.query<LogPosition>(
        sql`SELECT ${position.columns} FROM "castellan_audit_events"
          ORDER BY ${position.descending} LIMIT 1`,
      )
      return last && stringifyNumbers(last)
    },

    /** Lists a page of what was done to a user and by this user, newest first. */
    listHistory: async (
      userId: string,
      page: Omit<AuditEventPage, 'descending'>,
    ): Promise<ListedAuditEvent[]> => {
      // One query for each column, because each has its own index.
      const selectBy = (name: 'targetId' | 'actorId') =>
        buildPageQuery(dialect, buildEquality(name, userId), { ...page, descending: true })
      const rows = await db.queryLong<ListedAuditEvent>(
        sql`SELECT * FROM (
            SELECT * FROM (${selectBy('targetId')}) AS "to"
            UNION SELECT * FROM (${selectBy('actorId')}) AS "by") AS "both"
          ${buildOrder(dialect, true)} LIMIT ${page.limit}`,
      )
      return rows.map(stringifyNumbers)
    },
  }
}

/**
 * Selects the events of an action and a day in the order of their index. PostgreSQL has no statistics of today: with
 * two conditions it would take the index by time, and read the events of other actions too.
 */
export function selectEventsOfDay(action: AuditAction, { from, to }: UtcDay, dialect: Dialect) {
  const at = (time: Date) =>
    dialect === 'sqlite' ? sql`(${action}, ${time})` : sql`(${action}, ${time}::timestamptz)`
  return sql`SELECT 1 FROM "castellan_audit_events"
    WHERE ("action", "createdAt") >= ${at(from)} AND ("action", "createdAt") < ${at(to)}
    ORDER BY "action", "createdAt"`
}

function buildPageQuery(
  dialect: Dialect,
  conditions: Sql[],
  { descending, limit, after }: AuditEventPage,
) {
  const isBeyond = after && buildIsBeyond(dialect, after, descending)
  const all = isBeyond ? [...conditions, isBeyond] : conditions
  return sql`SELECT ${createPositionSql(dialect).columns}, ${eventColumns}, ${cursorTimeColumn[dialect]}
    FROM "castellan_audit_events" ${buildWhere(all)} ${buildOrder(dialect, descending)} LIMIT ${limit}`
}

/** By time, then by number, which rows may share on PostgreSQL: only their primary key is unique. */
function buildOrder(dialect: Dialect, descending: boolean) {
  const columns = ['"createdAt"', '"seq"', ...(dialect === 'sqlite' ? [] : ['"transaction"'])]
  return raw(`ORDER BY ${columns.map((one) => `${one} ${descending ? 'DESC' : 'ASC'}`)}`)
}

/** Builds the condition of what follows a cursor. Without the casts, PostgreSQL would compare text. */
function buildIsBeyond(dialect: Dialect, after: AuditEventCursor, descending: boolean) {
  const beyond = raw(descending ? '<' : '>')
  const { cursorTime, seq, transaction } = after
  return dialect === 'sqlite'
    ? sql`("createdAt", "seq") ${beyond} (${cursorTime}, ${Number(seq)})`
    : sql`("createdAt", "seq", "transaction")
        ${beyond} (${cursorTime}::timestamptz, ${seq}::bigint, ${transaction}::bigint)`
}

function buildConditions(query: AuditEventQuery, dialect: Dialect) {
  return [
    ...buildEquality('actorId', query.actorId),
    ...buildEquality('impersonatorId', query.impersonatorId),
    ...buildEquality('targetId', query.targetId),
    ...buildEquality('action', query.action),
    ...(query.from ? [sql`"createdAt" >= ${query.from}`] : []),
    ...(query.to ? [sql`"createdAt" < ${query.to}`] : []),
    ...(query.upTo ? [createPositionSql(dialect).isUpTo(query.upTo)] : []),
  ]
}

function buildEquality(
  name: 'actorId' | 'impersonatorId' | 'targetId' | 'action',
  value: string | undefined,
) {
  return value === undefined ? [] : [sql`${quoteColumn(name)} = ${value}`]
}
