import { type contract, problem } from '@castellan/contract'
import { objectionToGrant, permissionsOf, storableRole } from '../../domain/access.ts'
import { changeOf } from '../../domain/events.ts'
import type { Endpoint } from '../endpoint.ts'
import { objectionToOutcome } from '../last-admin.ts'
import { userOnWire } from '../wire.ts'

/** Replaces the roles of a user. */
export const setRole: Endpoint<typeof contract.access.setRole> = async ({ body }, deps) => {
  return deps.store.transaction(async (tx, caller) => {
    const { access, authority } = caller
    const role = storableRole(body.role, access)
    if (role === undefined) return problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    const after = { ...target, role }
    const objection =
      (await objectionToOutcome(tx, caller, target, after, deps.now())) ??
      objectionToGrant(authority, permissionsOf(role, access))
    if (objection) return problem(objection)
    const user = await tx.users.update(target.id, { role }, deps.now())
    return {
      status: 200,
      body: { user: userOnWire(user) },
      event: { action: 'user.role-set', targetId: user.id, change: changeOf(target, user) },
    }
  })
}
