import type { Role } from '@castellan/contract'
import type { StoredRole } from '../../store/repositories/roles.ts'

/** A role of the configuration as the wire shows it. */
export function serializeConfiguredRole(name: string, permissions: Iterable<string>): Role {
  return {
    name,
    permissions: actionsByResource(permissions),
    source: 'configuration',
    createdAt: null,
    updatedAt: null,
  }
}

/** A stored role as the wire shows it. */
export function serializeStoredRole({ name, permissions, createdAt, updatedAt }: StoredRole): Role {
  return {
    name,
    permissions: actionsByResource(permissions),
    source: 'database',
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

/** Permissions as actions by resource. */
function actionsByResource(permissions: Iterable<string>) {
  const found = new Map<string, string[]>()
  for (const permission of permissions) {
    const [resource = '', ...action] = permission.split(':')
    found.set(resource, [...(found.get(resource) ?? []), action.join(':')])
  }
  return Object.fromEntries(found)
}
