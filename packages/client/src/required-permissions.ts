import type { Permission } from './api.ts'
import { type Route, routes } from './routes.ts'

/**
 * The permission that each call needs, by its path, such as `/admin/ban-user`. Calls that need none are left out.
 * Compare them with `granted` of `getUserSchema` to offer users only what they may do.
 */
export const requiredPermissions: Readonly<Record<string, Permission>> = listRequiredPermissions()

function listRequiredPermissions() {
  const all = Object.values(routes).flatMap<Route>((entries) => Object.values(entries))
  return Object.fromEntries(
    all.flatMap(([, path, , permission]) => (permission ? [[path, permission]] : [])),
  )
}
