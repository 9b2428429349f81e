import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { configuredRole, storedRole } from './role.ts'

/** Lists every role. One of the configuration goes before a stored one of its name. */
export const listRoles: Endpoint<typeof contract.roles.listRoles> = async (
  _request,
  { store, config },
) => {
  const configured = config.access.roles
  const { roles } = await store.definedRoles.all()
  const all = [
    ...[...configured].map(([name, permissions]) => configuredRole(name, permissions)),
    ...roles.filter(({ name }) => !configured.has(name)).map(storedRole),
  ]
  const byName = all.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { status: 200, body: { roles: byName } }
}
