import { type contract, problem } from '@castellan/contract'
import {
  isSelf,
  permits,
  permitsAll,
  resolvePermissions,
  resolveRolePermissions,
} from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'

/** Checks permissions of a role, a user or the caller. If a role is given, a user is ignored (E3). */
export const hasPermission: Endpoint<typeof contract.access.hasPermission> = async (
  { body, caller },
  { store },
) => {
  const { access, permissions } = caller
  const query = 'permissions' in body ? body.permissions : body.permission
  if (body.role !== undefined)
    return respond(permitsAll(resolveRolePermissions(body.role, access), query))
  const { userId } = body
  if (userId === undefined || isSelf(caller, userId)) return respond(permitsAll(permissions, query))
  if (!permits(permissions, 'user:get')) return problem('YOU_ARE_NOT_ALLOWED_TO_GET_USER')
  const user = await store.users.findById(userId)
  return user
    ? respond(permitsAll(resolvePermissions(user, access), query))
    : problem('USER_NOT_FOUND')
}

function respond(success: boolean) {
  return {
    status: 200 as const,
    body: { error: null, success },
  }
}
