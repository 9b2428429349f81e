import type { Caller } from '../../auth/caller.ts'
import { isBanned } from '../../domain/bans.ts'
import {
  type AccessPolicy,
  isFullAdmin,
  isFullAdminRole,
  objectionToTarget,
} from '../../domain/permissions.ts'
import type { Repositories } from '../../store/index.ts'
import type { UserRow } from '../../store/rows.ts'

/** Whether any user but `exceptId` holds every permission of an admin and is not banned. */
export async function hasActiveAdmin(
  tx: Repositories,
  access: AccessPolicy,
  at: Date,
  exceptId?: string,
) {
  const { hasActive, readRoles } = tx.roleHolders
  if (await hasActive({ roles: [], ids: access.adminUserIds }, at, exceptId)) return true
  for await (const page of readRoles()) {
    const roles = page.filter((role) => isFullAdminRole(role, access))
    if (await hasActive({ roles, ids: [] }, at, exceptId)) return true
  }
  return false
}

/**
 * Returns why the caller may not change the user `before` into `after`, or remove them if there is no
 * `after`. No caller may act on a user with more permissions (H1), nor learn whether there are other
 * admins; the last admin must stay (E1).
 */
export async function objectionToUserChange(
  tx: Repositories,
  caller: Caller,
  before: UserRow,
  after: UserRow | undefined,
  at: Date,
) {
  const objection = objectionToTarget(caller, before, caller.access)
  if (objection) return objection
  return (await leavesNoAdmin(tx, before, after, caller.access, at)) ? 'LAST_ADMIN' : undefined
}

/** Whether the change would leave no active admin (E1). Runs in the transaction of the change. */
async function leavesNoAdmin(
  tx: Repositories,
  before: UserRow,
  after: UserRow | undefined,
  access: AccessPolicy,
  at: Date,
) {
  const isActiveAdmin = (user: UserRow) => isFullAdmin(user, access) && !isBanned(user, at)
  if (!isActiveAdmin(before) || (after && isActiveAdmin(after))) return false
  return !(await hasActiveAdmin(tx, access, at, before.id))
}
