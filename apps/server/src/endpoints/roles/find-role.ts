import { problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import type { Deps } from '../../deps.ts'
import { objectionToGrant } from '../../domain/permissions.ts'
import type { Repositories } from '../../store/index.ts'

/**
 * Finds a stored role, or why the caller may not change it: no caller may take permissions from others
 * that they could not give them (H3).
 */
export async function findRoleToChange(
  tx: Repositories,
  name: string,
  { permissions }: Caller,
  { access }: Deps['config'],
) {
  if (access.roles.has(name)) return problem('ROLE_IS_CONFIGURED')
  const { roles } = await tx.roles.listAll()
  const role = roles.find((one) => one.name === name)
  if (!role) return problem('ROLE_NOT_FOUND')
  const objection = objectionToGrant(permissions, new Set(role.permissions))
  return objection ? problem(objection) : role
}
