import { type contract, problem } from '@castellan/contract'
import { buildChange } from '../../domain/audit-event.ts'
import {
  normalizeRoles,
  objectionToGrant,
  resolveRolePermissions,
} from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToUserChange } from '../shared/last-admin.ts'
import { serializeUser } from '../shared/serialize.ts'

/** Replaces the roles of a user. */
export const setRole: Endpoint<typeof contract.access.setRole> = async ({ body }, deps) => {
  return deps.store.transaction(async (tx, caller) => {
    const { access, permissions } = caller
    const role = normalizeRoles(body.role, access)
    if (role === undefined) return problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')
    const target = await tx.users.findById(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    const after = { ...target, role }
    const objection =
      (await objectionToUserChange(tx, caller, target, after, deps.now())) ??
      objectionToGrant(permissions, resolveRolePermissions(role, access))
    if (objection) return problem(objection)
    const user = await tx.users.update(target.id, { role }, deps.now())
    return {
      status: 200,
      body: { user: serializeUser(user) },
      event: { action: 'user.role-set', targetId: user.id, change: buildChange(target, user) },
    }
  })
}
