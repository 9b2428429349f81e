import { type contract, isProblem, listPermissions, problem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { hasActiveAdmin } from '../shared/last-admin.ts'
import { objectionToGrant } from '../shared/objection-to-grant.ts'
import { findRoleToChange } from './find-role.ts'
import { serializeStoredRole } from './serialize.ts'

/** Replaces the permissions of a stored role, for every user who holds it (H3). */
export const updateRole: Endpoint<typeof contract.roles.updateRole> = (
  { body },
  { store, now, config },
) =>
  store.transaction(async (tx, caller) => {
    const { name } = body
    const before = await findRoleToChange(tx, name, caller, config)
    if (isProblem(before)) return before
    const permissions = listPermissions(body.permissions)
    const objection = objectionToGrant(caller, permissions)
    if (objection) return objection
    const at = now()
    const { access } = caller
    const after = { ...access, roles: new Map([...access.roles, [name, new Set(permissions)]]) }
    if ((await hasActiveAdmin(tx, access, at)) && !(await hasActiveAdmin(tx, after, at)))
      return problem('LAST_ADMIN')
    await tx.roles.update(name, permissions, at)
    return {
      status: 200,
      body: { role: serializeStoredRole({ ...before, permissions, updatedAt: at }) },
      event: {
        action: 'role.updated',
        subject: name,
        change: { before: { permissions: before.permissions }, after: { permissions } },
      },
    }
  })
