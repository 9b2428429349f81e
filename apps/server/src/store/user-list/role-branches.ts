import type { Dialect } from '../database.ts'
import type { Prisma } from '../generated/client.ts'
import { buildColumn } from '../sql.ts'
import {
  buildKeysetSegments,
  buildSegmentWithoutRole,
  type KeysetSegment,
  type UserListOrder,
} from './keyset.ts'
import { withoutRole, withRole } from './missing-values.ts'
import { buildRoles, type Filter } from './where.ts'

/** A part of a list that one range of an index covers: its conditions, and its segments. */
export type ListBranch = { conditions: Prisma.Sql[]; segments: KeysetSegment[] }

/**
 * Divides a list whose filter or order has the default role: a user without a role has it too (B4), but
 * stands elsewhere in the indexes. Returns undefined for other lists.
 */
export function buildRoleBranches(
  order: UserListOrder & { filters: readonly Filter[] },
  dialect: Dialect,
  buildFilter: (filter: Filter) => Prisma.Sql,
): ListBranch[] | undefined {
  const { filters, sortBy, defaultRole } = order
  const byRole = filters.find(
    ({ field, operator, values }) =>
      field === 'role' && ['eq', 'in'].includes(operator) && values.includes(defaultRole),
  )
  if (!byRole && sortBy !== 'role') return undefined
  const shared = filters.filter((filter) => filter !== byRole).map(buildFilter)
  const [stored, ...missing] = byRole
    ? buildRoles(byRole.values, defaultRole)
    : [withRole, ...withoutRole]
  const storedKey = sortBy === 'role' ? buildColumn('user', 'role') : undefined
  const segments = buildKeysetSegments(order, dialect, storedKey)
  const segmentsOfMissing = sortBy === 'role' ? [buildSegmentWithoutRole(order)] : segments
  return [
    { conditions: [...shared, ...(stored ? [stored] : [])], segments },
    ...missing.map((condition) => ({
      conditions: [...shared, condition],
      segments: segmentsOfMissing,
    })),
  ]
}
