import { type contract, problem } from '@castellan/contract'
import { storableRole } from '../../domain/access.ts'
import type { Endpoint } from '../endpoint.ts'
import { leavesNoAdmin } from '../last-admin.ts'
import { userOnWire } from '../wire.ts'

/** Replaces the roles of a user. */
export const setRole: Endpoint<typeof contract.access.setRole> = async ({ body }, deps) => {
  const role = storableRole(body.role, deps.config.access)
  if (role === undefined) return problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')
  return deps.store.transaction(async (tx) => {
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    if (await leavesNoAdmin(tx, target, { ...target, role }, deps)) return problem('LAST_ADMIN')
    const user = await tx.users.update(target.id, { role }, deps.now())
    return { status: 200, body: { user: userOnWire(user) } }
  })
}
