import { type contract, listPermissions, problem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToGrant } from '../shared/objection-to-grant.ts'
import { serializeStoredRole } from './serialize.ts'

/** Creates a role. It may allow no more than the caller may do (H3). */
export const createRole: Endpoint<typeof contract.roles.createRole> = ({ body }, { store, now }) =>
  store.transaction(async (tx, caller) => {
    const { name } = body
    const permissions = listPermissions(body.permissions)
    if (caller.access.roles.has(name)) return problem('ROLE_ALREADY_EXISTS')
    const objection = objectionToGrant(caller, permissions)
    if (objection) return objection
    if (await tx.roles.isFull()) return problem('TOO_MANY_ROLES')
    const at = now()
    const isFree = await tx.roles.create(name, permissions, at)
    if (!isFree) return problem('ROLE_ALREADY_EXISTS')
    const role = { name, permissions, createdAt: at, updatedAt: at }
    return {
      status: 200,
      body: { role: serializeStoredRole(role) },
      event: { action: 'role.created', subject: name, change: { after: { permissions } } },
    }
  })
