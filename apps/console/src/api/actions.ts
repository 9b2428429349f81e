/** Actions by resource, as the API has them: a set of permissions. */
export type Actions = Readonly<Record<string, readonly string[]>>

/** Whether a set has a permission. */
export function hasPermission(set: Actions, resource: string, action: string) {
  return Object.hasOwn(set, resource) && (set[resource] ?? []).includes(action)
}

/** Whether a set has a permission that is written as `resource:action`. */
export function permits(set: Actions, permission: string) {
  const [resource = '', action = ''] = permission.split(':')
  return hasPermission(set, resource, action)
}
