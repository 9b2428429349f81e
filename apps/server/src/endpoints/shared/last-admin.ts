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

/** Whether somebody who is not banned may do all that an admin may, `exceptId` left out. */
export async function hasActiveAdmin(
  tx: Repositories,
  access: AccessPolicy,
  at: Date,
  exceptId?: string,
) {
  const roles = (await tx.roleHolders.inUse()).filter((role) => isFullAdminRole(role, access))
  return tx.roleHolders.isHeld({ roles, ids: access.adminUserIds }, at, exceptId)
}

/**
 * Why a caller may not make `before` into `after`, or remove them: the last admin stays, whoever asks
 * (E1), and nobody acts on whoever may do more (H1).
 */
export async function objectionToUserChange(
  tx: Repositories,
  caller: Caller,
  before: UserRow,
  after: UserRow | undefined,
  at: Date,
) {
  return (await leavesNoAdmin(tx, before, after, caller.access, at))
    ? 'LAST_ADMIN'
    : objectionToTarget(caller, before, caller.access)
}

/**
 * Whether nobody would be left who may do all that an admin may, if `before` became `after`, or
 * went (E1). Asked inside the transaction that makes the change.
 */
async function leavesNoAdmin(
  tx: Repositories,
  before: UserRow,
  after: UserRow | undefined,
  access: AccessPolicy,
  at: Date,
) {
  const governs = (user: UserRow) => isFullAdmin(user, access) && !isBanned(user, at)
  if (!governs(before) || (after && governs(after))) return false
  return !(await hasActiveAdmin(tx, access, at, before.id))
}
