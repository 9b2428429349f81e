/** What each role allows: its permissions, as `resource:action`, by the name of the role. */
export type RolePermissions = ReadonlyMap<string, ReadonlySet<string>>

/** Who may do what, as the configuration and the stored roles say. */
export type AccessPolicy = {
  roles: RolePermissions
  /** The role of whoever has none, and of new users. */
  defaultRole: string
  /** The roles whose holders count as admins when somebody wants to impersonate them. */
  adminRoles: readonly string[]
  /** The ids of users who may do everything, whatever their role. */
  adminUserIds: readonly string[]
  allowImpersonatingAdmins: boolean
}

/** A user, as far as it decides what they may do. */
export type RoleHolder = { id: string; role: string | null }

/** All that somebody may do: everything there is, or these permissions. */
export type Permissions = 'everything' | ReadonlySet<string>

/**
 * Who acts. A session acts as its user, an API key in the name of its owner but only within its
 * grant, and the command line in nobody's name.
 */
export type Actor = { permissions: Permissions } & (
  | { kind: 'session' | 'api-key'; user: { id: string } }
  | { kind: 'cli' }
)

/** The actions asked about, by resource, as has-permission takes them. */
export type PermissionQuery = Record<string, string[]>

/** The id of the user in whose name `actor` acts; the command line acts in nobody's. */
export function ownUserId(actor: Actor) {
  return actor.kind === 'cli' ? undefined : actor.user.id
}

/** Whether `actor` is the user with this id. An API key is never its owner. */
export function isSelf(actor: Actor, userId: string) {
  return actor.kind === 'session' && actor.user.id === userId
}

/** The roles in a text such as `admin,user`. */
export function splitRoles(role: string | null, defaultRole: string): string[] {
  return (role || defaultRole).split(',')
}

/** What the defined roles in a text allow together (E2). */
export function resolveRolePermissions(
  role: string | null,
  { roles, defaultRole }: AccessPolicy,
): ReadonlySet<string> {
  const names = [...new Set(splitRoles(role, defaultRole))]
  const [first, ...more] = names.map((name) => roles.get(name) ?? [])
  if (more.length === 0 && first instanceof Set) return first
  return new Set([first ?? [], ...more].flatMap((permissions) => [...permissions]))
}

/** What a user may do, by their roles or by their id. */
export function resolvePermissions(user: RoleHolder, policy: AccessPolicy): Permissions {
  return policy.adminUserIds.includes(user.id)
    ? 'everything'
    : resolveRolePermissions(user.role, policy)
}

/** Whether an authority allows something. */
export function permits(permissions: Permissions, permission: string) {
  return permissions === 'everything' || permissions.has(permission)
}

/** Whether an authority allows all that another one allows. */
export function isSuperset(permissions: Permissions, other: Permissions) {
  return (
    permissions === 'everything' ||
    (other !== 'everything' && [...other].every((permission) => permissions.has(permission)))
  )
}

/** What is left of an authority where no more than some permissions are lent. */
export function intersect(permissions: Permissions, lent: Iterable<string>): Permissions {
  return new Set([...lent].filter((permission) => permits(permissions, permission)))
}

/**
 * Why nobody may act on `target` who lacks a permission that `target` holds: they could do through
 * `target` what they may not do themselves (H1). One may always act on oneself.
 */
export function objectionToTarget(actor: Actor, target: RoleHolder, policy: AccessPolicy) {
  return isSelf(actor, target.id) ||
    isSuperset(actor.permissions, resolvePermissions(target, policy))
    ? undefined
    : 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
}

/** Why nobody may give permissions that they lack (H2). */
export function objectionToGrant(permissions: Permissions, granted: Permissions) {
  return isSuperset(permissions, granted) ? undefined : 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
}

/**
 * Whether every action of every resource asked about is allowed. Asking about nothing, or about nothing
 * of some resource, is answered no (WIRE §7.15), but to those who may do everything.
 */
export function permitsAll(permissions: Permissions, asked: PermissionQuery) {
  const resources = Object.entries(asked)
  return (
    permissions === 'everything' ||
    (resources.length > 0 &&
      resources.every(
        ([resource, actions]) =>
          actions.length > 0 && actions.every((action) => permissions.has(`${resource}:${action}`)),
      ))
  )
}

/** Whether the roles in the text together hold every permission of the role `admin` (E1). */
export function isFullAdminRole(role: string | null, policy: AccessPolicy) {
  return isSuperset(resolveRolePermissions(role, policy), fullAuthority(policy))
}

/** Whether the user holds every permission of the role `admin`, by role or by id (E1). */
export function isFullAdmin(user: RoleHolder, policy: AccessPolicy) {
  return isSuperset(resolvePermissions(user, policy), fullAuthority(policy))
}

/** Whether the user counts as an admin for those who want to impersonate them (WIRE §7.8). */
export function countsAsAdmin(user: RoleHolder, policy: AccessPolicy) {
  return (
    policy.adminUserIds.includes(user.id) ||
    splitRoles(user.role, policy.defaultRole).some((name) => policy.adminRoles.includes(name))
  )
}

/** The roles asked for as the text that is stored, or nothing when one of them is not defined (C2). */
export function normalizeRoles(asked: string | string[], { roles }: AccessPolicy) {
  const names = typeof asked === 'string' ? asked.split(',') : asked
  const known = names.length > 0 && names.every((name) => roles.has(name))
  return known ? [...new Set(names)].join(',') : undefined
}

/** All that the role allows whose last holder is guarded: the first of the admin roles. */
function fullAuthority({ roles, adminRoles }: AccessPolicy) {
  return roles.get(adminRoles[0] ?? 'admin') ?? new Set<string>()
}
