import sql, { empty, raw, type Sql } from 'sql-template-tag'
import type { Dialect } from '../database.ts'
import { buildColumn } from '../sql.ts'
import { buildMeaning } from './missing-values.ts'

/** Where a page ends: the id of its last user, and the value by which the list is sorted, as stored. */
export type UserListCursor = { key: string | number | null; id: string }

/** The order of a list, and where in it the page begins. */
export type UserListOrder = {
  sortBy: string
  descending: boolean
  after?: UserListCursor
  /** The role of users without a role. */
  defaultRole: string
}

/** A part of the order that one range of an index covers: its conditions and its ORDER BY. */
export type KeysetSegment = { conditions: Sql[]; orderBy: Sql }

/** A column as the indexes contain it. */
export function buildIndexedColumn(field: string) {
  return raw(`{user.${field} as indexed}`)
}

/** The expression by which a list is sorted. */
export function buildSortKey({ sortBy, defaultRole }: UserListOrder, dialect: Dialect) {
  return buildMeaning(sortBy, dialect, defaultRole) ?? buildIndexedColumn(sortBy)
}

/**
 * Divides what comes after the cursor into segments, each of which is one range of an index. Users
 * without a value are a segment of their own, because a comparison with NULL would leave them out.
 */
export function buildKeysetSegments(order: UserListOrder, dialect: Dialect): KeysetSegment[] {
  const { after, sortBy, descending, defaultRole } = order
  const sortKey = buildSortKey(order, dialect)
  const orderBy = buildOrder(order, sortKey)
  if (!after) return [{ conditions: [], orderBy }]
  const orderById = buildOrder(order)
  const { isNull, isNotNull } = buildPresence(sortBy)
  const isNeverNull = buildMeaning(sortBy, dialect, defaultRole) !== undefined
  const nullsFirst = hasNullsFirst(dialect, descending)
  if (after.key === null)
    return [
      { conditions: [isNull, buildIsBeyondId(order)], orderBy: orderById },
      ...(nullsFirst ? [{ conditions: [isNotNull], orderBy }] : []),
    ]
  return [
    {
      conditions: [...buildIsBeyond(order, sortKey), ...(isNeverNull ? [] : [isNotNull])],
      orderBy,
    },
    ...(nullsFirst || isNeverNull ? [] : [{ conditions: [isNull], orderBy: orderById }]),
  ]
}

/** Builds the conditions of users without and with a value, of which the database has statistics. */
export function buildPresence(field: string) {
  const column = buildColumn('user', field)
  return { isNull: sql`${column} IS NULL`, isNotNull: sql`${column} IS NOT NULL` }
}

/** Whether users without a value come first: SQLite sorts NULL before every value, PostgreSQL after. */
export function hasNullsFirst(dialect: Dialect, descending: boolean) {
  return (dialect === 'sqlite') !== descending
}

/** Builds an ORDER BY: by a key, if there is one, and by id. */
export function buildOrder({ descending }: UserListOrder, key?: Sql) {
  const direction = raw(descending ? 'DESC' : 'ASC')
  const first = key ? sql`${key} ${direction}, ` : empty
  return sql`ORDER BY ${first}{user.id} ${direction}`
}

/** Builds the conditions of what comes after the cursor, by a key that the database compares. */
export function buildIsBeyond(order: UserListOrder, key: Sql) {
  if (!order.after) return []
  const beyond = toComparison(order)
  const cursor = sql`(${order.after.key}, ${order.after.id})`
  return [
    // SQLite uses an index on an expression only if that expression is also compared alone.
    sql`${key} ${beyond}= ${order.after.key}`,
    sql`(${key}, {user.id}) ${beyond} ${cursor}`,
  ]
}

/** Builds the condition of what comes after the cursor among users with its key. */
export function buildIsBeyondId(order: UserListOrder) {
  if (!order.after) return raw('1 = 1')
  return sql`{user.id} ${toComparison(order)} ${order.after.id}`
}

export function toComparison({ descending }: UserListOrder) {
  return raw(descending ? '<' : '>')
}
