import type { Role } from '@castellan/contract'
import type { StoredRole } from '../../store/repositories/roles.ts'

/** Serializes a role of the configuration. */
export function serializeConfiguredRole(name: string, permissions: Iterable<string>): Role {
  return {
    name,
    permissions: groupByResource(permissions),
    source: 'configuration',
    createdAt: null,
    updatedAt: null,
  }
}

/** Serializes a stored role. */
export function serializeStoredRole({ name, permissions, createdAt, updatedAt }: StoredRole): Role {
  return {
    name,
    permissions: groupByResource(permissions),
    source: 'database',
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

/** Groups permissions: the actions of each resource. */
function groupByResource(permissions: Iterable<string>) {
  const found = new Map<string, string[]>()
  for (const permission of permissions) {
    const [resource = '', ...action] = permission.split(':')
    found.set(resource, [...(found.get(resource) ?? []), action.join(':')])
  }
  return Object.fromEntries(found)
}
