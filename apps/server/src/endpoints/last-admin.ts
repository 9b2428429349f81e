import type { Caller } from '../deps.ts'
import {
  type AccessPolicy,
  isFullAdmin,
  isFullAdminRole,
  objectionToTarget,
} from '../domain/access.ts'
import { isBanned } from '../domain/bans.ts'
import type { Rooms } from '../store/open.ts'
import type { UserRow } from '../store/users.ts'

/** Whether somebody who is not banned may do all that an admin may, `exceptId` left out. */
export const isThereAnAdmin = async (
  tx: Rooms,
  access: AccessPolicy,
  at: Date,
  exceptId?: string,
) => {
  const roles = (await tx.roles.inUse()).filter((role) => isFullAdminRole(role, access))
  return tx.roles.isHeld({ roles, ids: access.adminUserIds }, at, exceptId)
}

/**
 * Whether nobody would be left who may do all that an admin may, if `before` became `after`, or
 * went (E1). Asked inside the transaction that makes the change.
 */
const leavesNoAdmin = async (
  tx: Rooms,
  before: UserRow,
  after: UserRow | undefined,
  access: AccessPolicy,
  at: Date,
) => {
  const governs = (user: UserRow) => isFullAdmin(user, access) && !isBanned(user, at)
  if (!governs(before) || (after && governs(after))) return false
  return !(await isThereAnAdmin(tx, access, at, before.id))
}

/**
 * Why a caller may not make `before` into `after`, or remove them: the last admin stays, whoever asks
 * (E1), and nobody acts on whoever may do more (H1).
 */
export const objectionToOutcome = async (
  tx: Rooms,
  caller: Caller,
  before: UserRow,
  after: UserRow | undefined,
  at: Date,
) =>
  (await leavesNoAdmin(tx, before, after, caller.access, at))
    ? 'LAST_ADMIN'
    : objectionToTarget(caller, before, caller.access)
