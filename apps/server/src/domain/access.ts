import type { Permission } from '@castellan/contract'

/** What each role allows: its permissions, as `resource:action`, by the name of the role. */
export type Roles = ReadonlyMap<string, ReadonlySet<string>>

/** Who may do what, as the configuration says. */
export type AccessPolicy = {
  roles: Roles
  /** The role of whoever has none, and of new users. */
  defaultRole: string
  /** The roles whose holders count as admins when somebody wants to impersonate them. */
  adminRoles: readonly string[]
  /** The ids of users who may do everything, whatever their role. */
  adminUserIds: readonly string[]
  allowImpersonatingAdmins: boolean
}

type Holder = { id: string; role: string | null }

/** The roles in a text such as `admin,user`. */
export const rolesIn = (role: string | null, defaultRole: string): string[] =>
  (role || defaultRole).split(',')

const roleAllows = (
  role: string | null,
  permission: string,
  { roles, defaultRole }: AccessPolicy,
) => rolesIn(role, defaultRole).some((name) => roles.get(name)?.has(permission))

/** Whether any of the user's roles allows it, or their id allows everything (E2). */
export const may = (user: Holder, permission: Permission, policy: AccessPolicy) =>
  policy.adminUserIds.includes(user.id) || roleAllows(user.role, permission, policy)

/** What the defined roles in a text allow, each once however often the text names it. */
const heldBy = (role: string | null, { roles, defaultRole }: AccessPolicy) =>
  [...new Set(rolesIn(role, defaultRole))].flatMap((name) => roles.get(name) ?? [])

/** The actions asked about, by resource, as has-permission takes them. */
export type Asked = Record<string, string[]>

/**
 * Whether the roles together allow every action of every resource asked about. Asking about
 * nothing, or about nothing of some resource, is answered no (WIRE §7.15).
 */
export const roleAllowsAll = (role: string | null, asked: Asked, policy: AccessPolicy) => {
  const resources = Object.entries(asked)
  const held = heldBy(role, policy)
  const allows = (permission: string) => held.some((permissions) => permissions.has(permission))
  return (
    resources.length > 0 &&
    resources.every(
      ([resource, actions]) =>
        actions.length > 0 && actions.every((action) => allows(`${resource}:${action}`)),
    )
  )
}

/** Whether the user may do everything asked; an id among the admin ids may do anything. */
export const mayAll = (user: Holder, asked: Asked, policy: AccessPolicy) =>
  policy.adminUserIds.includes(user.id) || roleAllowsAll(user.role, asked, policy)

/** The role that the last admin is guarded by: the first of the admin roles. */
const adminRole = ({ adminRoles }: AccessPolicy) => adminRoles[0] ?? 'admin'

/** Whether the roles in the text together hold every permission of the role `admin` (E1). */
export const isFullAdminRole = (role: string | null, policy: AccessPolicy) =>
  [...(policy.roles.get(adminRole(policy)) ?? [])].every((permission) =>
    roleAllows(role, permission, policy),
  )

/** Whether the user holds every permission of the role `admin`, by role or by id (E1). */
export const isFullAdmin = (user: Holder, policy: AccessPolicy) =>
  policy.adminUserIds.includes(user.id) || isFullAdminRole(user.role, policy)

/** Whether the user counts as an admin for those who want to impersonate them (WIRE §7.8). */
export const countsAsAdmin = (user: Holder, policy: AccessPolicy) =>
  policy.adminUserIds.includes(user.id) ||
  rolesIn(user.role, policy.defaultRole).some((name) => policy.adminRoles.includes(name))

/** The roles asked for as the text that is stored, or nothing when one of them is not defined (C2). */
export const storableRole = (asked: string | string[], { roles }: AccessPolicy) => {
  const names = typeof asked === 'string' ? asked.split(',') : asked
  const known = names.length > 0 && names.every((name) => roles.has(name))
  return known ? [...new Set(names)].join(',') : undefined
}
