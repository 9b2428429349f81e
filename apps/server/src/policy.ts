import type { AccessPolicy } from './domain/access.ts'
import type { Rooms } from './store/open.ts'

type Defined = Awaited<ReturnType<Rooms['definedRoles']['all']>>

/** The policy of the configuration with the stored roles beside its own, which go before them. */
const withStored = (configured: AccessPolicy, { roles }: Pick<Defined, 'roles'>): AccessPolicy => ({
  ...configured,
  roles: new Map([
    ...roles.map(({ name, permissions }) => [name, new Set(permissions)] as const),
    ...configured.roles,
  ]),
})

/**
 * Makes what answers who may do what now. It reads the stored roles where their version, which the caller
 * has read, is not the one that it knows.
 */
export const policyReader = (configured: AccessPolicy) => {
  let known: { version: string; access: AccessPolicy } | undefined
  return async (
    { definedRoles }: Pick<Rooms, 'definedRoles'>,
    version?: string,
  ): Promise<AccessPolicy> => {
    if (version !== undefined && known?.version === version) return known.access
    const read = await definedRoles.all()
    known = { version: read.version, access: withStored(configured, read) }
    return known.access
  }
}
