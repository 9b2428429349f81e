import { type contract, isProblem, problem } from '@castellan/contract'
import { splitRoles } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { findRoleToChange } from './find-role.ts'

/** Deletes a stored role that no user holds (H3). */
export const deleteRole: Endpoint<typeof contract.roles.deleteRole> = (
  { body },
  { store, config },
) =>
  store.transaction(async (tx, caller) => {
    const { name } = body
    const role = await findRoleToChange(tx, name, caller, config)
    if (isProblem(role)) return role
    for await (const page of tx.roleHolders.readStoredRoles())
      if (page.some((text) => splitRoles(text, '').includes(name))) return problem('ROLE_IN_USE')
    await tx.roles.delete(name)
    return {
      status: 200,
      body: { success: true },
      event: {
        action: 'role.deleted',
        subject: name,
        change: { before: { permissions: role.permissions } },
      },
    }
  })
