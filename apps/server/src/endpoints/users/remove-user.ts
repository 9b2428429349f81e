import { type contract, problem } from '@castellan/contract'
import { objectionToTarget } from '../../domain/access.ts'
import { changeOf } from '../../domain/events.ts'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import type { Endpoint } from '../endpoint.ts'
import { leavesNoAdmin } from '../last-admin.ts'

/** Removes a user with everything of theirs. */
export const removeUser: Endpoint<typeof contract.users.removeUser> = async (
  { body, caller },
  deps,
) => {
  const visiting = objectionWhileImpersonating(caller, body.userId)
  if (visiting) return problem(visiting)
  if (body.userId === caller.user.id) return problem('YOU_CANNOT_REMOVE_YOURSELF')
  return deps.store.transaction(async (tx, { access, ...caller }) => {
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    if (await leavesNoAdmin(tx, target, undefined, access, deps.now())) return problem('LAST_ADMIN')
    const objection = objectionToTarget(caller, target, access)
    if (objection) return problem(objection)
    await tx.users.remove(target.id)
    return {
      status: 200,
      body: { success: true },
      event: { action: 'user.removed', targetId: target.id, change: changeOf(target, undefined) },
    }
  })
}
