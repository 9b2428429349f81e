import type { ComponentType } from 'react'
import type { IconName } from '../../elements/icon.tsx'
import type { OfferedCall } from '../explanations.ts'
import type { AnyUser } from '../use-user.ts'
import { isBanned, listRoles } from '../user-fields.ts'
import type { ActProps } from './act-dialog.tsx'
import { BanUser } from './ban-user.tsx'
import { EditUser } from './edit-user.tsx'
import { ImpersonateUser } from './impersonate-user.tsx'
import { RemoveUser } from './remove-user.tsx'
import { SetPassword } from './set-password.tsx'
import { SetRoles } from './set-roles.tsx'
import { UnbanUser } from './unban-user.tsx'

type UserAct = {
  icon: IconName
  look?: 'danger'
  Dialog: ComponentType<ActProps>
  /** The call that it leads to, to ask whether it would be refused. */
  toCall: (user: AnyUser) => OfferedCall
  /** Whether there is something to do; always if it is left out. */
  fits?: (user: AnyUser) => boolean
}

/** What can be done to a user. */
export const actNames = [
  'edit',
  'roles',
  'password',
  'impersonate',
  'remove',
  'ban',
  'unban',
] as const

/** The name of an act, by which its texts go as well. */
export type ActName = (typeof actNames)[number]

/** Any password of the usual length. */
const somePassword = 'an example of a password that is as long as most rules allow'

/** How each act looks, what asks for the rest, and what it comes to. */
export const acts: Record<ActName, UserAct> = {
  edit: {
    icon: 'edit',
    Dialog: EditUser,
    toCall: ({ id, name }) => ({
      path: '/admin/update-user',
      body: { userId: id, data: { name } },
    }),
  },
  roles: {
    icon: 'role',
    Dialog: SetRoles,
    toCall: ({ id, role }) => ({
      path: '/admin/set-role',
      body: { userId: id, role: listRoles(role) },
    }),
  },
  password: {
    icon: 'lock',
    Dialog: SetPassword,
    toCall: ({ id }) => ({
      path: '/admin/set-user-password',
      body: { userId: id, newPassword: somePassword },
    }),
  },
  impersonate: {
    icon: 'user',
    Dialog: ImpersonateUser,
    toCall: ({ id }) => ({
      path: '/admin/impersonate-user',
      body: { userId: id, reason: 'Explanation' },
    }),
  },
  unban: {
    icon: 'check',
    Dialog: UnbanUser,
    fits: isBanned,
    toCall: ({ id }) => ({ path: '/admin/unban-user', body: { userId: id } }),
  },
  ban: {
    icon: 'ban',
    look: 'danger',
    Dialog: BanUser,
    toCall: ({ id }) => ({ path: '/admin/ban-user', body: { userId: id } }),
  },
  remove: {
    icon: 'trash',
    look: 'danger',
    Dialog: RemoveUser,
    toCall: ({ id }) => ({ path: '/admin/remove-user', body: { userId: id } }),
  },
}
