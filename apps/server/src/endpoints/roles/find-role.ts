import { problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import type { Deps } from '../../deps.ts'
import type { Repositories } from '../../store/index.ts'
import { objectionToGrant } from '../shared/objection-to-grant.ts'

const refusal =
  'You are not allowed to change or delete a role that has permissions that you do not have'

/**
 * Finds a stored role, or why the caller may not change it: no caller may take permissions from others
 * that they could not give them (H3).
 */
export async function findRoleToChange(
  tx: Repositories,
  name: string,
  caller: Caller,
  { access }: Deps['config'],
) {
  if (access.roles.has(name)) return problem('ROLE_IS_CONFIGURED')
  const { roles } = await tx.roles.listAll()
  const role = roles.find((one) => one.name === name)
  if (!role) return problem('ROLE_NOT_FOUND')
  return objectionToGrant(caller, role.permissions, refusal) ?? role
}
