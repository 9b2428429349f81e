import type { UserField } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { buildColumn } from '../sql.ts'
import { buildMeaning } from './missing-values.ts'

/** Where a page ends: the id of its last user, and the value by which the list is sorted, as stored. */
export type UserListCursor = { key: string | number | null; id: string }

/** The order of a list, and where in it the page begins. */
export type UserListOrder = {
  sortBy: UserField
  descending: boolean
  after?: UserListCursor
  /** The role of users without a role. */
  defaultRole: string
}

/** A part of the order that one range of an index covers: its conditions and its ORDER BY. */
export type KeysetSegment = { conditions: Prisma.Sql[]; orderBy: Prisma.Sql }

/** Fields whose values may be longer than an index allows. */
const longTextFields: readonly UserField[] = ['image', 'banReason']

export function isLongText(field: UserField) {
  return longTextFields.includes(field)
}

/** The part of a long text that the indexes contain. */
export function buildTextPrefix(text: Prisma.Sql) {
  return Prisma.sql`substr(${text}, 1, 255)`
}

/** A column as the indexes contain it: the prefix of a long text. */
export function buildIndexedColumn(field: UserField) {
  return isLongText(field)
    ? buildTextPrefix(buildColumn('user', field))
    : buildColumn('user', field)
}

/** The expression by which a list is sorted. An index contains it, but for that of roles. */
export function buildSortKey({ sortBy, defaultRole }: UserListOrder, dialect: Dialect) {
  return buildMeaning(sortBy, dialect, defaultRole) ?? buildIndexedColumn(sortBy)
}

/**
 * Divides what comes after the cursor into segments, each of which is one range of an index. Users
 * without a value are a segment of their own, because a comparison with NULL would leave them out.
 */
export function buildKeysetSegments(
  order: UserListOrder,
  dialect: Dialect,
  sortKey = buildSortKey(order, dialect),
): KeysetSegment[] {
  const { after, sortBy, descending, defaultRole } = order
  const direction = toDirection(descending)
  const beyond = Prisma.raw(descending ? '<' : '>')
  const orderBy = Prisma.sql`ORDER BY ${sortKey} ${direction}, {user.id} ${direction}`
  if (!after) return [{ conditions: [], orderBy }]
  const { key, id } = after
  const orderById = Prisma.sql`ORDER BY {user.id} ${direction}`
  const isNull = Prisma.sql`${sortKey} IS NULL`
  const isNeverNull = buildMeaning(sortBy, dialect, defaultRole) !== undefined
  // SQLite sorts NULL before every value, PostgreSQL after.
  const nullsFirst = (dialect === 'sqlite') !== descending
  if (key === null)
    return [
      { conditions: [isNull, Prisma.sql`{user.id} ${beyond} ${id}`], orderBy: orderById },
      ...(nullsFirst ? [{ conditions: [Prisma.sql`${sortKey} IS NOT NULL`], orderBy }] : []),
    ]
  return [
    {
      conditions: [
        // SQLite uses an index on an expression only if that expression is also compared alone.
        Prisma.sql`${sortKey} ${beyond}= ${key}`,
        Prisma.sql`(${sortKey}, {user.id}) ${beyond} (${key}, ${id})`,
      ],
      orderBy,
    },
    ...(nullsFirst || isNeverNull ? [] : [{ conditions: [isNull], orderBy: orderById }]),
  ]
}

/** What comes after the cursor among the users without a role, in a list sorted by role. */
export function buildSegmentWithoutRole({ after, descending, defaultRole }: UserListOrder) {
  const direction = toDirection(descending)
  const beyond = Prisma.raw(descending ? '<' : '>')
  const conditions = !after
    ? []
    : after.key === defaultRole
      ? [Prisma.sql`{user.id} ${beyond} ${after.id}`]
      : [Prisma.sql`${defaultRole} ${beyond} ${after.key}`]
  return { conditions, orderBy: Prisma.sql`ORDER BY {user.id} ${direction}` }
}

export function toDirection(descending: boolean) {
  return Prisma.raw(descending ? 'DESC' : 'ASC')
}
