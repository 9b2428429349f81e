import { type contract, problem } from '@castellan/contract'
import {
  isSelf,
  permits,
  permitsAll,
  resolvePermissions,
  resolveRolePermissions,
} from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'

/** Says what a role, a user or the caller may do; a role goes before a user (E3). */
export const hasPermission: Endpoint<typeof contract.access.hasPermission> = async (
  { body, caller },
  { store },
) => {
  const { access, permissions } = caller
  const asked = 'permissions' in body ? body.permissions : body.permission
  if (body.role !== undefined)
    return answered(permitsAll(resolveRolePermissions(body.role, access), asked))
  const { userId } = body
  if (userId === undefined || isSelf(caller, userId))
    return answered(permitsAll(permissions, asked))
  if (!permits(permissions, 'user:get')) return problem('YOU_ARE_NOT_ALLOWED_TO_GET_USER')
  const user = await store.users.byId(userId)
  return user
    ? answered(permitsAll(resolvePermissions(user, access), asked))
    : problem('USER_NOT_FOUND')
}

function answered(success: boolean) {
  return {
    status: 200 as const,
    body: { error: null, success },
  }
}
