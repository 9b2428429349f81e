import { splitRoles } from '../../domain/permissions.ts'
import type { Filter } from '../../store/user-list/where.ts'
import type { EndpointDeps } from '../shared/endpoint.ts'
import type { HeldRoleFilter, ParsedFilter } from './filters.ts'

/** The most values of the column `role` that a filter may stand for. Users share a few of them. */
const maxCombinations = 10_000

/**
 * Replaces each filter by a held role by one for the stored values that have the role: there are few of
 * them, and the database has an index and counts for them. Returns the role that too many values have.
 */
export async function resolveHeldRoles(
  filters: readonly ParsedFilter[],
  { store }: EndpointDeps,
): Promise<Filter[] | { tooMany: string }> {
  const distinct = [...new Map(filters.map((one) => [JSON.stringify(one), one])).values()]
  const roles = distinct.filter(isAboutHeldRole).map(toRole)
  const combinations = await listCombinations(roles, store)
  for (const [role, { size }] of combinations) if (size > maxCombinations) return { tooMany: role }
  return distinct.map((filter) => {
    if (!isAboutHeldRole(filter)) return filter
    const operator = filter.operator === 'has' ? 'in' : 'not_in'
    return { field: 'role', operator, values: [...(combinations.get(toRole(filter)) ?? [])] }
  })
}

/**
 * Lists, for each of some roles, the stored values of the column `role` that have it. Each page of a list reads
 * them again: a user who gets another role meanwhile must not be missed on the next page.
 */
async function listCombinations(roles: readonly string[], { roleHolders }: EndpointDeps['store']) {
  const combinations = new Map(roles.map((role) => [role, new Set([role])]))
  if (combinations.size === 0) return combinations
  for await (const page of roleHolders.readStoredRoles()) {
    for (const stored of page)
      for (const role of splitRoles(stored, '')) combinations.get(role)?.add(stored)
    if ([...combinations.values()].some(({ size }) => size > maxCombinations)) break
  }
  return combinations
}

function toRole({ values }: HeldRoleFilter) {
  return String(values[0] ?? '')
}

function isAboutHeldRole(filter: ParsedFilter): filter is HeldRoleFilter {
  return filter.operator === 'has' || filter.operator === 'has_not'
}
