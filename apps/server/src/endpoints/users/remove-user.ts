import { type contract, problem } from '@castellan/contract'
import { changeOf } from '../../domain/events.ts'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import type { Endpoint } from '../endpoint.ts'
import { objectionToOutcome } from '../last-admin.ts'

/** Removes a user with everything of theirs. */
export const removeUser: Endpoint<typeof contract.users.removeUser> = async (
  { body, caller },
  deps,
) => {
  const visiting = objectionWhileImpersonating(caller, body.userId)
  if (visiting) return problem(visiting)
  if (body.userId === caller.user.id) return problem('YOU_CANNOT_REMOVE_YOURSELF')
  return deps.store.transaction(async (tx, still) => {
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    const objection = await objectionToOutcome(tx, still, target, undefined, deps.now())
    if (objection) return problem(objection)
    await tx.users.remove(target.id)
    return {
      status: 200,
      body: { success: true },
      event: { action: 'user.removed', targetId: target.id, change: changeOf(target, undefined) },
    }
  })
}
