import { type contract, problem } from '@castellan/contract'
import { buildChange } from '../../domain/audit-event.ts'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import { getOwnUserId } from '../../domain/permissions.ts'
import { toEndedKeys } from '../shared/ended-api-keys.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToUserChange } from '../shared/last-admin.ts'

/** Removes a user with all their sessions and credentials, their API keys and those that they made. */
export const removeUser: Endpoint<typeof contract.users.removeUser> = async (
  { body, caller },
  deps,
) => {
  const impersonating = objectionWhileImpersonating(caller, body.userId)
  if (impersonating) return problem(impersonating)
  if (body.userId === getOwnUserId(caller)) return problem('YOU_CANNOT_REMOVE_YOURSELF')
  return deps.store.transaction(async (tx, current) => {
    const target = await tx.users.findById(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    const objection = await objectionToUserChange(tx, current, target, undefined, deps.now())
    if (objection) return problem(objection)
    const ended = toEndedKeys(await tx.users.remove(target.id))
    const { before } = buildChange(target, undefined)
    return {
      status: 200,
      body: { success: true, ...ended },
      event: {
        action: 'user.removed',
        targetId: target.id,
        change: { before: { ...before, ...ended } },
      },
    }
  })
}
