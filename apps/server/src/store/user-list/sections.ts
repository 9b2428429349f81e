import sql, { raw } from 'sql-template-tag'
/**
 * Most users have no ban and the same role, so the indexes of these fields leave them out. A list in such
 * an order is read section by section: the few by their index, and the many, who have the same value, by id.
 */
import type { Dialect } from '../database.ts'
import { buildColumn } from '../sql.ts'
import {
  buildIsBeyond,
  buildIsBeyondId,
  buildKeysetSegments,
  buildOrder,
  buildPresence,
  buildSortKey,
  hasNullsFirst,
  type KeysetSegment,
  toComparison,
  type UserListOrder,
  userId,
} from './keyset.ts'
import { buildHasRole, buildIsBanned, commonRole, hasUncommonRole } from './missing-values.ts'

/** Fields that most users have no value of. */
const sparseFields: readonly string[] = ['banExpires', 'banReason']

/** Divides what comes after the cursor into sections; undefined where one index has the whole order. */
export function buildSections(order: UserListOrder, dialect: Dialect): KeysetSegment[] | undefined {
  if (sparseFields.includes(order.sortBy)) return divideByValue(order, dialect)
  if (order.sortBy === 'banned') return divideByBan(order, dialect)
  return order.sortBy === 'role' ? divideByRole(order, dialect) : undefined
}

function divideByValue(order: UserListOrder, dialect: Dialect): KeysetSegment[] {
  if (order.after) return buildKeysetSegments(order, dialect)
  const sortKey = buildSortKey(order, dialect)
  const { isNull, isNotNull } = buildPresence(order.sortBy)
  const sections = [
    { conditions: [isNotNull], orderBy: buildOrder(order, [sortKey, userId]) },
    { conditions: [isNull], orderBy: buildOrder(order), others: isNotNull },
  ]
  return hasNullsFirst(dialect, order.descending) ? sections.reverse() : sections
}

function divideByBan(order: UserListOrder, dialect: Dialect): KeysetSegment[] {
  const { after, descending } = order
  const values = descending ? [true, false] : [false, true]
  const current = after && ['1', 'true', 't'].includes(String(after.key))
  return values.slice(values.indexOf(current ?? descending)).map((banned) => ({
    conditions: [
      buildIsBanned(banned, dialect),
      ...(banned === current ? [buildIsBeyondId(order)] : []),
    ],
    orderBy: buildOrder(order),
    ...(banned || after ? {} : { others: buildIsBanned(true, dialect) }),
  }))
}

/** The roles before the default one, the default role, and those after it, in the order of the database. */
function divideByRole(order: UserListOrder, dialect: Dialect): KeysetSegment[] {
  const { after, descending, defaultRole } = order
  const role = buildColumn('user', 'role')
  const divide = (comparison: '<' | '>') => ({
    conditions: [
      sql`${role} > '' AND ${role} ${raw(comparison)} ${defaultRole}`,
      ...(defaultRole === commonRole ? [hasUncommonRole] : []),
      ...buildIsBeyond(order, [role]),
    ],
    orderBy: buildOrder(order, [role, userId]),
  })
  const isBeyond =
    after?.key === defaultRole
      ? buildIsBeyondId(order)
      : sql`${defaultRole} ${toComparison(order)} ${after?.key}`
  const withDefault = {
    conditions: [buildHasRole([defaultRole], defaultRole, dialect), ...(after ? [isBeyond] : [])],
    orderBy: buildOrder(order),
    ...(after || defaultRole !== commonRole
      ? {}
      : { others: sql`${hasUncommonRole} AND ${role} <> ''` }),
  }
  const sections = [divide('<'), withDefault, divide('>')]
  return descending ? sections.reverse() : sections
}
