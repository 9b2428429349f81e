import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeConfiguredRole, serializeStoredRole } from './serialize.ts'

/** Lists every role. A role of the configuration hides a stored one of the same name. */
export const listRoles: Endpoint<typeof contract.roles.listRoles> = async (
  _request,
  { store, config },
) => {
  const configured = config.access.roles
  const { roles } = await store.roles.listAll()
  const all = [
    ...[...configured].map(([name, permissions]) => serializeConfiguredRole(name, permissions)),
    ...roles.filter(({ name }) => !configured.has(name)).map(serializeStoredRole),
  ]
  const byName = all.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { status: 200, body: { roles: byName } }
}
