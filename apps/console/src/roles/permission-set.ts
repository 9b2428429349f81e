import { type Actions, hasPermission } from '../api/actions.ts'

/** A resource with every action that any role has on it. */
export type ResourceRow = { resource: string; actions: readonly string[] }

/** Lists every permission that one of the sets has, by resource, both sorted by name. */
export function listResources(sets: readonly Actions[]): ResourceRow[] {
  const byResource = new Map<string, Set<string>>()
  for (const [resource, actions] of sets.flatMap((set) => Object.entries(set))) {
    const known = byResource.get(resource) ?? new Set()
    byResource.set(resource, new Set([...known, ...actions]))
  }
  return [...byResource]
    .map(([resource, actions]) => ({ resource, actions: [...actions].sort() }))
    .sort((a, b) => a.resource.localeCompare(b.resource))
}

/** Returns a set with a permission added, or without it if it was there. */
export function togglePermission(set: Actions, resource: string, action: string): Actions {
  const { [resource]: actions = [], ...others } = set
  const changed = actions.includes(action)
    ? actions.filter((one) => one !== action)
    : [...actions, action]
  return changed.length > 0 ? { ...others, [resource]: changed } : others
}

/** Returns the permissions, as `resource:action`, that `after` has more and less than `before`. */
export function comparePermissions(before: Actions, after: Actions) {
  const [old, next] = [listPermissionNames(before), listPermissionNames(after)]
  return {
    gained: next.filter((name) => !old.includes(name)).sort(),
    lost: old.filter((name) => !next.includes(name)).sort(),
  }
}

/** Groups permissions by resource. */
export function groupPermissions(names: readonly string[]): Actions {
  return names
    .map((name) => name.split(':'))
    .reduce<Actions>(
      (set, [resource = '', action = '']) =>
        hasPermission(set, resource, action) ? set : togglePermission(set, resource, action),
      {},
    )
}

/** Lists the permissions of a set, as `resource:action`. */
export function listPermissionNames(set: Actions) {
  return Object.entries(set).flatMap(([resource, actions]) =>
    actions.map((action) => `${resource}:${action}`),
  )
}
