import type { Role } from '@castellan/contract'
import type { DefinedRole } from '../../store/defined-roles.ts'

/** Permissions as actions by resource. */
const actionsByResource = (permissions: Iterable<string>) => {
  const found = new Map<string, string[]>()
  for (const permission of permissions) {
    const [resource = '', ...action] = permission.split(':')
    found.set(resource, [...(found.get(resource) ?? []), action.join(':')])
  }
  return Object.fromEntries(found)
}

/** A role of the configuration as the wire shows it. */
export const configuredRole = (name: string, permissions: Iterable<string>): Role => ({
  name,
  permissions: actionsByResource(permissions),
  source: 'configuration',
  createdAt: null,
  updatedAt: null,
})

/** A stored role as the wire shows it. */
export const storedRole = ({ name, permissions, createdAt, updatedAt }: DefinedRole): Role => ({
  name,
  permissions: actionsByResource(permissions),
  source: 'database',
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})
