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
  { store, config }: EndpointDeps,
): Promise<Filter[] | { tooMany: string }> {
  const resolved: Filter[] = []
  for (const filter of filters) {
    if (!isAboutHeldRole(filter)) {
      resolved.push(filter)
      continue
    }
    const [role] = filter.values.map(String)
    const values = await listCombinations(role ?? '', config.access.defaultRole, store)
    if (values.length > maxCombinations) return { tooMany: String(role) }
    const operator = filter.operator === 'has' ? 'in' : 'not_in'
    resolved.push({ field: 'role', operator, values })
  }
  return resolved
}

/** Lists the stored values of the column `role` that have a role. */
async function listCombinations(
  role: string,
  defaultRole: string,
  { roleHolders }: EndpointDeps['store'],
) {
  const combinations = new Set([role])
  for await (const page of roleHolders.readRoles()) {
    for (const stored of page)
      if (stored && splitRoles(stored, defaultRole).includes(role)) combinations.add(stored)
    if (combinations.size > maxCombinations) break
  }
  return [...combinations]
}

function isAboutHeldRole(filter: ParsedFilter): filter is HeldRoleFilter {
  return filter.operator === 'has' || filter.operator === 'has_not'
}
