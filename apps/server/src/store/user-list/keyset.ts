import sql, { join, raw, type Sql } from 'sql-template-tag'
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

/**
 * A part of the order that one range of an index covers: its conditions and its ORDER BY. An index with
 * tiebreakers sorts by `indexed` alone, and the database sorts the few users that are equal there by id. Of the users
 * who are most of all, `others` is the condition of the few that are not in the part.
 */
export type KeysetSegment = { conditions: Sql[]; orderBy: Sql; indexed?: Sql[]; others?: Sql }

export const userId = raw('{user.id}')

const tiebreaker = raw('{tiebreaker of {user.id}}')

/**
 * The fields whose indexes have a tiebreaker in place of the id, which makes them a third smaller. The order by
 * tiebreaker and id is the order by id.
 */
const fieldsWithTiebreaker: Record<Dialect, readonly string[]> = {
  sqlite: ['createdAt', 'name'],
  postgresql: [],
}

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
  const tiebreakers = fieldsWithTiebreaker[dialect].includes(sortBy) ? [tiebreaker] : []
  const columns = [buildSortKey(order, dialect), ...tiebreakers]
  const byKey = buildSegmentOrder(order, columns)
  if (!after) return [{ conditions: [], ...byKey }]
  const byId = tiebreakers.length > 0 ? byKey : { orderBy: buildOrder(order) }
  const { isNull, isNotNull } = buildPresence(sortBy)
  const isNeverNull = buildMeaning(sortBy, dialect, defaultRole) !== undefined
  const nullsFirst = hasNullsFirst(dialect, descending)
  if (after.key === null)
    return [
      { conditions: [isNull, ...buildIsBeyond(order, tiebreakers)], ...byId },
      ...(nullsFirst ? [{ conditions: [isNotNull], ...byKey }] : []),
    ]
  return [
    {
      conditions: [...buildIsBeyond(order, columns), ...(isNeverNull ? [] : [isNotNull])],
      ...byKey,
    },
    ...(nullsFirst || isNeverNull ? [] : [{ conditions: [isNull], ...byId }]),
  ]
}

function buildSegmentOrder(order: UserListOrder, columns: Sql[]) {
  const orderBy = buildOrder(order, [...columns, userId])
  return columns.includes(tiebreaker) ? { orderBy, indexed: columns } : { orderBy }
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

/** Builds an ORDER BY in the direction of the list. */
export function buildOrder({ descending }: Pick<UserListOrder, 'descending'>, columns = [userId]) {
  const direction = raw(descending ? 'DESC' : 'ASC')
  return sql`ORDER BY ${join(columns.map((column) => sql`${column} ${direction}`))}`
}

/** Builds the conditions of what comes after the cursor in the order of some columns and the id. */
export function buildIsBeyond(order: UserListOrder, columns: Sql[]) {
  if (!order.after) return []
  const { key, id } = order.after
  const [first] = columns
  if (!first) return [buildIsBeyondId(order)]
  const beyond = toComparison(order)
  const values = columns.map((column) =>
    column === tiebreaker ? sql`{tiebreaker of ${id}}` : sql`${key}`,
  )
  return [
    // SQLite uses an index on an expression only if that expression is also compared alone.
    sql`${first} ${beyond}= ${values[0]}`,
    sql`(${join([...columns, userId])}) ${beyond} (${join([...values, id])})`,
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
