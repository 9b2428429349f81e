import type { UserField } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { quoteColumn } from '../sql.ts'

/** Where a page ended: the last user's id, and their value in the order, as the database has it. */
export type UserListCursor = { key: string | number | null; id: string }

/** The order of a list, and where in it to go on. */
export type UserListOrder = { sortBy: UserField; descending: boolean; after?: UserListCursor }

/** A stretch of the order, such as the users without a value in it, which stand together. */
export type KeysetSegment = { within: Prisma.Sql[]; order: Prisma.Sql }

/** Texts that an app may have let grow beyond what an index takes. */
const longTexts: readonly UserField[] = ['image', 'banReason']

export function isLongText(field: UserField) {
  return longTexts.includes(field)
}

/** As much of a text as an index has. */
export function buildTextPrefix(text: Prisma.Sql) {
  return Prisma.sql`substr(${text}, 1, 255)`
}

/** What the indexes have of a field, and so what lists are in the order of: of a long text, its start. */
export function buildSortKey(field: UserField) {
  return isLongText(field) ? buildTextPrefix(quoteColumn(field)) : quoteColumn(field)
}

/**
 * What comes after a position, in stretches that an index finds at once. Users without a value in
 * the order come first or last: a comparison would leave them out. Of one of pairs SQLite sees the
 * use of an index for the start of a text only where the first of the pair is compared alone, too.
 */
export function buildKeysetSegments(
  { after, sortBy, descending }: UserListOrder,
  dialect: Dialect,
): KeysetSegment[] {
  const sorted = buildSortKey(sortBy)
  const way = Prisma.raw(descending ? 'DESC' : 'ASC')
  const beyond = Prisma.raw(descending ? '<' : '>')
  const order = Prisma.sql`ORDER BY ${sorted} ${way}, "id" ${way}`
  if (!after) return [{ within: [], order }]
  const { key, id } = after
  const orderOfIds = Prisma.sql`ORDER BY "id" ${way}`
  const comeFirst = (dialect === 'sqlite') !== descending
  if (key === null)
    return [
      { within: [isNull(sorted), Prisma.sql`"id" ${beyond} ${id}`], order: orderOfIds },
      ...(comeFirst ? [{ within: [Prisma.sql`${sorted} IS NOT NULL`], order }] : []),
    ]
  return [
    {
      within: [
        Prisma.sql`${sorted} ${beyond}= ${key}`,
        Prisma.sql`(${sorted}, "id") ${beyond} (${key}, ${id})`,
      ],
      order,
    },
    ...(comeFirst ? [] : [{ within: [isNull(sorted)], order: orderOfIds }]),
  ]
}

function isNull(sorted: Prisma.Sql) {
  return Prisma.sql`${sorted} IS NULL`
}
