import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { leavesNoAdmin } from '../last-admin.ts'

/** Removes a user with everything of theirs. */
export const removeUser: Endpoint<typeof contract.users.removeUser> = async (
  { body, caller },
  deps,
) => {
  if (body.userId === caller.user.id) return problem('YOU_CANNOT_REMOVE_YOURSELF')
  return deps.store.transaction(async (tx) => {
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    if (await leavesNoAdmin(tx, target, undefined, deps)) return problem('LAST_ADMIN')
    await tx.users.remove(target.id)
    return { status: 200, body: { success: true } }
  })
}
