import type { UserField } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { quoteColumn } from '../sql.ts'

/** Where a page ends: the id of its last user, and the value by which the list is sorted, as stored. */
export type UserListCursor = { key: string | number | null; id: string }

/** The order of a list, and where in it the page begins. */
export type UserListOrder = { sortBy: UserField; descending: boolean; after?: UserListCursor }

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

/** The expression by which a list is sorted: the indexed one, which is the prefix of a long text. */
export function buildSortKey(field: UserField) {
  return isLongText(field) ? buildTextPrefix(quoteColumn(field)) : quoteColumn(field)
}

/**
 * Divides what comes after the cursor into segments, each of which is one range of an index. Users
 * without a value are a segment of their own, because a comparison with NULL would leave them out.
 */
export function buildKeysetSegments(
  { after, sortBy, descending }: UserListOrder,
  dialect: Dialect,
): KeysetSegment[] {
  const sortKey = buildSortKey(sortBy)
  const direction = Prisma.raw(descending ? 'DESC' : 'ASC')
  const beyond = Prisma.raw(descending ? '<' : '>')
  const orderBy = Prisma.sql`ORDER BY ${sortKey} ${direction}, "id" ${direction}`
  if (!after) return [{ conditions: [], orderBy }]
  const { key, id } = after
  const orderById = Prisma.sql`ORDER BY "id" ${direction}`
  const isNull = Prisma.sql`${sortKey} IS NULL`
  // SQLite sorts NULL before every value, PostgreSQL after.
  const nullsFirst = (dialect === 'sqlite') !== descending
  if (key === null)
    return [
      { conditions: [isNull, Prisma.sql`"id" ${beyond} ${id}`], orderBy: orderById },
      ...(nullsFirst ? [{ conditions: [Prisma.sql`${sortKey} IS NOT NULL`], orderBy }] : []),
    ]
  return [
    {
      conditions: [
        // SQLite uses an index on an expression only if that expression is also compared alone.
        Prisma.sql`${sortKey} ${beyond}= ${key}`,
        Prisma.sql`(${sortKey}, "id") ${beyond} (${key}, ${id})`,
      ],
      orderBy,
    },
    ...(nullsFirst ? [] : [{ conditions: [isNull], orderBy: orderById }]),
  ]
}
