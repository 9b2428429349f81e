import { type contract, isProblem, problem } from '@castellan/contract'
import { buildChange } from '../../domain/audit-event.ts'
import { resolveRolePermissions } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToUserChange } from '../shared/last-admin.ts'
import { objectionToGrant } from '../shared/objection-to-grant.ts'
import { parseRequestedRoles } from '../shared/requested-roles.ts'
import { serializeUser } from '../shared/serialize.ts'

/** Replaces the roles of a user. */
export const setRole: Endpoint<typeof contract.access.setRole> = async ({ body }, deps) => {
  return deps.store.transactionOn(body.userId, async (tx, caller, target) => {
    const { access } = caller
    const role = parseRequestedRoles(body.role, access, deps.store)
    if (isProblem(role)) return role
    if (!target) return problem('USER_NOT_FOUND')
    const after = { ...target, role }
    const objection = await objectionToUserChange(tx, caller, target, after, deps.now())
    if (objection) return problem(objection)
    const refusal = objectionToGrant(caller, resolveRolePermissions(role, access))
    if (refusal) return refusal
    const user = await tx.users.update(target.id, { role }, deps.now())
    return {
      status: 200,
      body: { user: serializeUser(user) },
      event: { action: 'user.role-set', targetId: user.id, change: buildChange(target, user) },
    }
  })
}
