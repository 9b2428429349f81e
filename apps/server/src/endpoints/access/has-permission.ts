import { type contract, problem } from '@castellan/contract'
import { allows, allowsAll, authorityOf, permissionsOf } from '../../domain/access.ts'
import type { Endpoint } from '../endpoint.ts'

const answered = (success: boolean) => ({
  status: 200 as const,
  body: { error: null, success },
})

/** Says what a role, a user or the caller may do; a role goes before a user (E3). */
export const hasPermission: Endpoint<typeof contract.access.hasPermission> = async (
  { body, caller },
  { store },
) => {
  const { access, authority } = caller
  const asked = 'permissions' in body ? body.permissions : body.permission
  if (body.role !== undefined) return answered(allowsAll(permissionsOf(body.role, access), asked))
  const { userId } = body
  const isOwn = userId === undefined || (caller.isUser && userId === caller.user.id)
  if (isOwn) return answered(allowsAll(authority, asked))
  if (!allows(authority, 'user:get')) return problem('YOU_ARE_NOT_ALLOWED_TO_GET_USER')
  const user = await store.users.byId(userId)
  return user ? answered(allowsAll(authorityOf(user, access), asked)) : problem('USER_NOT_FOUND')
}
