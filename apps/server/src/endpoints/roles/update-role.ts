import { type contract, permissionsIn, problem } from '@castellan/contract'
import { objectionToGrant } from '../../domain/access.ts'
import type { Endpoint } from '../endpoint.ts'
import { isThereAnAdmin } from '../last-admin.ts'
import { storedRole } from './role.ts'
import { roleToChange } from './stored-role.ts'

/** Replaces what a stored role allows, for all who hold it (H3). */
export const updateRole: Endpoint<typeof contract.roles.updateRole> = (
  { body },
  { store, now, config },
) =>
  store.transaction(async (tx, caller) => {
    const { name } = body
    const before = await roleToChange(tx, name, caller, config)
    if ('status' in before) return before
    const permissions = permissionsIn(body.permissions)
    const objection = objectionToGrant(caller.authority, new Set(permissions))
    if (objection) return problem(objection)
    const at = now()
    const { access } = caller
    const after = { ...access, roles: new Map([...access.roles, [name, new Set(permissions)]]) }
    if ((await isThereAnAdmin(tx, access, at)) && !(await isThereAnAdmin(tx, after, at)))
      return problem('LAST_ADMIN')
    await tx.definedRoles.update(name, permissions, at)
    return {
      status: 200,
      body: { role: storedRole({ ...before, permissions, updatedAt: at }) },
      event: {
        action: 'role.updated',
        subject: name,
        change: { before: { permissions: before.permissions }, after: { permissions } },
      },
    }
  })
