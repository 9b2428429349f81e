import type { Role } from '@castellan/contract'
import { groupByResource } from '../../domain/permissions.ts'
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
