import type { AccessPolicy } from '../domain/permissions.ts'
import type { Repositories } from '../store/index.ts'

type StoredRoles = Awaited<ReturnType<Repositories['roles']['listAll']>>

/**
 * Creates a reader of the access policy: the roles of the configuration and the stored ones. A caller
 * that has already read the version of the stored roles passes it, to spare reading them again.
 */
export function createPolicyReader(configured: AccessPolicy) {
  let cached: { version: string; access: AccessPolicy } | undefined
  return async (
    { roles }: Pick<Repositories, 'roles'>,
    version?: string,
  ): Promise<AccessPolicy> => {
    if (version !== undefined && cached?.version === version) return cached.access
    const stored = await roles.listAll()
    cached = { version: stored.version, access: addStoredRoles(configured, stored) }
    return cached.access
  }
}

/** Adds the stored roles. A role of the configuration wins over a stored one of the same name. */
function addStoredRoles(configured: AccessPolicy, { roles }: Pick<StoredRoles, 'roles'>) {
  const stored = roles.map(({ name, permissions }) => [name, new Set(permissions)] as const)
  return { ...configured, roles: new Map([...stored, ...configured.roles]) }
}
