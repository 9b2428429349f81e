import type { AccessPolicy } from '../domain/permissions.ts'
import type { Repositories } from '../store/index.ts'

type Defined = Awaited<ReturnType<Repositories['roles']['all']>>

/**
 * Makes what answers who may do what now. It reads the stored roles where their version, which the caller
 * has read, is not the one that it knows.
 */
export function createPolicyReader(configured: AccessPolicy) {
  let known: { version: string; access: AccessPolicy } | undefined
  return async (
    { roles }: Pick<Repositories, 'roles'>,
    version?: string,
  ): Promise<AccessPolicy> => {
    if (version !== undefined && known?.version === version) return known.access
    const read = await roles.all()
    known = { version: read.version, access: withStored(configured, read) }
    return known.access
  }
}

/** The policy of the configuration with the stored roles beside its own, which go before them. */
function withStored(configured: AccessPolicy, { roles }: Pick<Defined, 'roles'>): AccessPolicy {
  return {
    ...configured,
    roles: new Map([
      ...roles.map(({ name, permissions }) => [name, new Set(permissions)] as const),
      ...configured.roles,
    ]),
  }
}
