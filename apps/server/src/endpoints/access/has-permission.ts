import { type contract, problem } from '@castellan/contract'
import { may, mayAll, roleAllowsAll } from '../../domain/access.ts'
import type { Endpoint } from '../endpoint.ts'

const answered = (success: boolean) => ({
  status: 200 as const,
  body: { error: null, success },
})

/** Says what a role, a user or the caller may do; a role goes before a user (E3). */
export const hasPermission: Endpoint<typeof contract.access.hasPermission> = async (
  { body, caller },
  { store, config: { access } },
) => {
  const asked = 'permissions' in body ? body.permissions : body.permission
  if (body.role !== undefined) return answered(roleAllowsAll(body.role, asked, access))
  const { userId = caller.user.id } = body
  if (userId === caller.user.id) return answered(mayAll(caller.user, asked, access))
  if (!may(caller.user, 'user:get', access)) return problem('YOU_ARE_NOT_ALLOWED_TO_GET_USER')
  const user = await store.users.byId(userId)
  return user ? answered(mayAll(user, asked, access)) : problem('USER_NOT_FOUND')
}
