import { type CallOptions, type InputOf, unwrap } from '@castellan/client'
import { type AnyFields, client } from '../../api/client.ts'
import { countSecondsUntil } from '../../user/acts/ban-end.ts'
import { listRoles } from '../../user/user-fields.ts'
import type { ListedUser } from '../use-user-list.ts'
import { findRolesAfter, type RoleAct } from './roles-after.ts'

/** An act, with all that it needs besides the user. */
export type BulkAct =
  | { kind: 'ban'; reason: string; endsAt: Date | undefined }
  | RoleAct
  | { kind: 'unban' | 'endSessions' | 'remove' }

type ExplainedCall = InputOf<'access', 'explainPermission', AnyFields>['calls'][number]

/** A call of the API that does an act to a user: what it is explained by, and what makes it. */
export type PlannedCall = ExplainedCall & {
  make: (options: Pick<CallOptions, 'reason'>) => Promise<unknown>
}

/** Plans the call that does an act to a user; nothing if the user is already as the act would leave them. */
export function planCall(act: BulkAct, user: ListedUser): PlannedCall | undefined {
  const userId = user.id
  const body = { userId }
  switch (act.kind) {
    case 'ban':
      return planBan(userId, act)
    case 'unban':
      if (!user.banned) return undefined
      return {
        path: '/admin/unban-user',
        body,
        make: (options) => unwrap(client.bans.unbanUser(body, options)),
      }
    case 'giveRole':
    case 'takeRole':
      return planRoles(user, findRolesAfter(act, user.role))
    case 'endSessions':
      return {
        path: '/admin/revoke-user-sessions',
        body,
        make: (options) => unwrap(client.sessions.revokeUserSessions(body, options)),
      }
    case 'remove':
      return {
        path: '/admin/remove-user',
        body,
        make: (options) => unwrap(client.users.removeUser(body, options)),
      }
  }
}

/** Whether an act depends on what the user is like, so that it must be known right before it. */
export function isAboutRoles({ kind }: BulkAct) {
  return kind === 'giveRole' || kind === 'takeRole'
}

function planBan(
  userId: string,
  { reason, endsAt }: Extract<BulkAct, { kind: 'ban' }>,
): PlannedCall {
  const createBody = () => ({
    userId,
    banReason: reason || undefined,
    banExpiresIn: endsAt ? countSecondsUntil(endsAt, new Date()) : undefined,
  })
  return {
    path: '/admin/ban-user',
    body: createBody(),
    make: (options) => unwrap(client.bans.banUser(createBody(), options)),
  }
}

function planRoles(user: ListedUser, role: string[]): PlannedCall | undefined {
  if (role.join() === listRoles(user.role).join()) return undefined
  const body = { userId: user.id, role }
  return {
    path: '/admin/set-role',
    body,
    make: (options) => unwrap(client.access.setRole(body, options)),
  }
}
