import { type contract, permissionsIn, problem } from '@castellan/contract'
import { objectionToGrant } from '../../domain/access.ts'
import type { Endpoint } from '../endpoint.ts'
import { storedRole } from './role.ts'

/** Defines a role that allows no more than its maker may do (H3). */
export const createRole: Endpoint<typeof contract.roles.createRole> = ({ body }, { store, now }) =>
  store.transaction(async (tx, { authority, access }) => {
    const { name } = body
    const permissions = permissionsIn(body.permissions)
    if (access.roles.has(name)) return problem('ROLE_ALREADY_EXISTS')
    const objection = objectionToGrant(authority, new Set(permissions))
    if (objection) return problem(objection)
    const at = now()
    const isFree = await tx.definedRoles.create(name, permissions, at)
    if (!isFree) return problem('ROLE_ALREADY_EXISTS')
    const role = { name, permissions, createdAt: at, updatedAt: at }
    return {
      status: 200,
      body: { role: storedRole(role) },
      event: { action: 'role.created', subject: name, change: { after: { permissions } } },
    }
  })
