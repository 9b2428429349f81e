import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { buildColumn } from '../sql.ts'
import { buildMeaning } from './missing-values.ts'
import type { UserListOrder } from './order.ts'
import {
  buildLastColumn,
  buildLastValue,
  buildTieOrder,
  divideTies,
  hasSimpleTies,
  toComparison,
} from './tie-breaker.ts'

/** A part of the order that one range of an index covers: its conditions and its ORDER BY. */
export type KeysetSegment = { conditions: Prisma.Sql[]; orderBy: Prisma.Sql }

/** A column as the indexes contain it. */
export function buildIndexedColumn(field: string) {
  return Prisma.raw(`{user.${field} as indexed}`)
}

/** The expression by which a list is sorted. */
export function buildSortKey({ sortBy, defaultRole }: UserListOrder, dialect: Dialect) {
  return buildMeaning(sortBy, dialect, defaultRole) ?? buildIndexedColumn(sortBy)
}

/**
 * Divides what comes after the cursor into segments, each of which is one range of an index. Users
 * without a value are a segment of their own, because a comparison with NULL would leave them out. A
 * search has as few segments as possible, because each of them searches again.
 */
export function buildKeysetSegments(
  order: UserListOrder,
  dialect: Dialect,
  hasSearch = false,
): KeysetSegment[] {
  const { after, sortBy, descending, defaultRole } = order
  const sortKey = buildSortKey(order, dialect)
  const orderBy = buildOrder(order, dialect, sortKey)
  if (!after) return [{ conditions: [], orderBy }]
  const { isNull, isNotNull } = buildPresence(sortBy)
  const isNeverNull = buildMeaning(sortBy, dialect, defaultRole) !== undefined
  const nullsFirst = hasNullsFirst(dialect, descending)
  const withoutValue = (conditions: Prisma.Sql[]) => ({
    conditions: [isNull, ...conditions],
    orderBy: buildOrder(order, dialect),
  })
  if (after.key === null)
    return [
      ...divideTies(order, dialect, hasSearch).map((tie) => withoutValue([tie])),
      ...(nullsFirst ? [{ conditions: [isNotNull], orderBy }] : []),
    ]
  return [
    ...divideBeyond(order, dialect, hasSearch).map((conditions) => ({
      conditions: [...conditions, ...(isNeverNull ? [] : [isNotNull])],
      orderBy,
    })),
    ...(nullsFirst || isNeverNull ? [] : [withoutValue([])]),
  ]
}

/** Divides what comes after a cursor with a value. */
function divideBeyond(order: UserListOrder, dialect: Dialect, asOne: boolean): Prisma.Sql[][] {
  const key = buildSortKey(order, dialect)
  if (hasSimpleTies(order, dialect)) return [buildIsBeyond(order, dialect, key)]
  const beyond = toComparison(order)
  const value = order.after?.key
  const ties = divideTies(order, dialect, asOne)
  return [
    ...ties.slice(0, -1).map((tie) => [Prisma.sql`${key} = ${value}`, tie]),
    [
      Prisma.sql`${key} ${beyond}= ${value}`,
      Prisma.sql`(${key} ${beyond} ${value} OR ${ties.at(-1)})`,
    ],
  ]
}

/** Builds the conditions of users without and with a value, of which the database has statistics. */
export function buildPresence(field: string) {
  const column = buildColumn('user', field)
  return { isNull: Prisma.sql`${column} IS NULL`, isNotNull: Prisma.sql`${column} IS NOT NULL` }
}

/** Whether users without a value come first: SQLite sorts NULL before every value, PostgreSQL after. */
export function hasNullsFirst(dialect: Dialect, descending: boolean) {
  return (dialect === 'sqlite') !== descending
}

/** Builds an ORDER BY: by a key, if there is one, and by what orders users with the same key. */
export function buildOrder(order: UserListOrder, dialect: Dialect, key?: Prisma.Sql) {
  const direction = Prisma.raw(order.descending ? 'DESC' : 'ASC')
  const first = key ? Prisma.sql`${key} ${direction}, ` : Prisma.empty
  return Prisma.sql`ORDER BY ${first}${buildTieOrder(order, dialect)}`
}

/** Builds the conditions of what comes after the cursor, by a key that the database compares. */
export function buildIsBeyond(order: UserListOrder, dialect: Dialect, key: Prisma.Sql) {
  if (!order.after) return []
  const beyond = toComparison(order)
  const cursor = Prisma.sql`(${order.after.key}, ${buildLastValue(order, dialect)})`
  return [
    // SQLite uses an index on an expression only if that expression is also compared alone.
    Prisma.sql`${key} ${beyond}= ${order.after.key}`,
    Prisma.sql`(${key}, ${buildLastColumn(dialect)}) ${beyond} ${cursor}`,
  ]
}
