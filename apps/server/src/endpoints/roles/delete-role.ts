import { type contract, problem } from '@castellan/contract'
import { rolesIn } from '../../domain/access.ts'
import type { Endpoint } from '../endpoint.ts'
import { roleToChange } from './stored-role.ts'

/** Deletes a stored role that nobody holds (H3). */
export const deleteRole: Endpoint<typeof contract.roles.deleteRole> = (
  { body },
  { store, config },
) =>
  store.transaction(async (tx, caller) => {
    const { name } = body
    const role = await roleToChange(tx, name, caller, config)
    if ('status' in role) return role
    const held = (await tx.roles.inUse()).flatMap((text) => rolesIn(text, ''))
    if (held.includes(name)) return problem('ROLE_IN_USE')
    await tx.definedRoles.remove(name)
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
