/** What each role allows: its permissions, as `resource:action`, by the name of the role. */
export type Roles = ReadonlyMap<string, ReadonlySet<string>>

/** Who may do what, as the configuration and the stored roles say. */
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

/** A user, as far as it decides what they may do. */
export type Holder = { id: string; role: string | null }

/** All that somebody may do: everything there is, or these permissions. */
export type Authority = 'everything' | ReadonlySet<string>

/** The roles in a text such as `admin,user`. */
export const rolesIn = (role: string | null, defaultRole: string): string[] =>
  (role || defaultRole).split(',')

/** What the defined roles in a text allow together (E2). */
export const permissionsOf = (
  role: string | null,
  { roles, defaultRole }: AccessPolicy,
): ReadonlySet<string> => {
  const names = [...new Set(rolesIn(role, defaultRole))]
  const [first, ...more] = names.map((name) => roles.get(name) ?? [])
  if (more.length === 0 && first instanceof Set) return first
  return new Set([first ?? [], ...more].flatMap((permissions) => [...permissions]))
}

/** What a user may do, by their roles or by their id. */
export const authorityOf = (user: Holder, policy: AccessPolicy): Authority =>
  policy.adminUserIds.includes(user.id) ? 'everything' : permissionsOf(user.role, policy)

/** Whether an authority allows something. */
export const allows = (authority: Authority, permission: string) =>
  authority === 'everything' || authority.has(permission)

/** Whether an authority allows all that another one allows. */
export const covers = (authority: Authority, other: Authority) =>
  authority === 'everything' ||
  (other !== 'everything' && [...other].every((permission) => authority.has(permission)))

/** What is left of an authority where no more than some permissions are lent. */
export const limitedTo = (authority: Authority, lent: Iterable<string>): Authority =>
  new Set([...lent].filter((permission) => allows(authority, permission)))

/** Who acts on users: a session is its user in all they may do, a key never is. */
export type Actor = { user: { id: string }; authority: Authority; isUser: boolean }

/**
 * Why nobody may act on `target` who lacks a permission that `target` holds: they could do through
 * `target` what they may not do themselves (H1). One may always act on oneself.
 */
export const objectionToTarget = (actor: Actor, target: Holder, policy: AccessPolicy) =>
  (actor.isUser && actor.user.id === target.id) ||
  covers(actor.authority, authorityOf(target, policy))
    ? undefined
    : 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'

/** Why nobody may give permissions that they lack (H2). */
export const objectionToGrant = (authority: Authority, granted: Authority) =>
  covers(authority, granted) ? undefined : 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

/** The actions asked about, by resource, as has-permission takes them. */
export type Asked = Record<string, string[]>

/**
 * Whether every action of every resource asked about is allowed. Asking about nothing, or about nothing
 * of some resource, is answered no (WIRE §7.15), but to those who may do everything.
 */
export const allowsAll = (authority: Authority, asked: Asked) => {
  const resources = Object.entries(asked)
  return (
    authority === 'everything' ||
    (resources.length > 0 &&
      resources.every(
        ([resource, actions]) =>
          actions.length > 0 && actions.every((action) => authority.has(`${resource}:${action}`)),
      ))
  )
}

/** All that the role allows whose last holder is guarded: the first of the admin roles. */
const fullAuthority = ({ roles, adminRoles }: AccessPolicy) =>
  roles.get(adminRoles[0] ?? 'admin') ?? new Set<string>()

/** Whether the roles in the text together hold every permission of the role `admin` (E1). */
export const isFullAdminRole = (role: string | null, policy: AccessPolicy) =>
  covers(permissionsOf(role, policy), fullAuthority(policy))

/** Whether the user holds every permission of the role `admin`, by role or by id (E1). */
export const isFullAdmin = (user: Holder, policy: AccessPolicy) =>
  covers(authorityOf(user, policy), fullAuthority(policy))

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
