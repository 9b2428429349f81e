/** The permissions of each role, as `resource:action`, by the name of the role. */
export type RolePermissions = ReadonlyMap<string, ReadonlySet<string>>

/** The rules of access: the roles of the configuration and of the database, and the settings. */
export type AccessPolicy = {
  roles: RolePermissions
  /** The role of new users, and of users without a role. */
  defaultRole: string
  /** Users with one of these roles count as admins when they are to be impersonated. */
  adminRoles: readonly string[]
  /** The ids of users who have every permission, whatever their role. */
  adminUserIds: readonly string[]
  allowImpersonatingAdmins: boolean
}

/** The part of a user that decides their permissions. */
export type RoleHolder = { id: string; role: string | null }

/** A set of permissions; `everything` includes permissions that no role names. */
export type Permissions = 'everything' | ReadonlySet<string>

/**
 * Who acts. A session acts as its user. An API key acts for its owner, within its grant. The command
 * line acts for no user.
 */
export type Actor = { permissions: Permissions } & (
  | { kind: 'session' | 'api-key'; user: { id: string } }
  | { kind: 'cli' }
)

/** The actions that a query asks about, by resource. */
export type PermissionQuery = Record<string, string[]>

/** Returns the id of the user that `actor` acts for, if there is one. */
export function getOwnUserId(actor: Actor) {
  return actor.kind === 'cli' ? undefined : actor.user.id
}

/** Returns whether `actor` is the user with this id. An API key is never its owner. */
export function isSelf(actor: Actor, userId: string) {
  return actor.kind === 'session' && actor.user.id === userId
}

/** Splits the role of a user, such as `admin,user`. */
export function splitRoles(role: string | null, defaultRole: string): string[] {
  return (role || defaultRole).split(',')
}

/** Returns all permissions of the defined roles in `role` (compatibility, E2). */
export function resolveRolePermissions(
  role: string | null,
  { roles, defaultRole }: AccessPolicy,
): ReadonlySet<string> {
  const names = [...new Set(splitRoles(role, defaultRole))]
  const [first, ...others] = names.map((name) => roles.get(name) ?? [])
  if (others.length === 0 && first instanceof Set) return first
  return new Set([first ?? [], ...others].flatMap((permissions) => [...permissions]))
}

/** Returns the permissions of a user, by their roles or by their id. */
export function resolvePermissions(user: RoleHolder, policy: AccessPolicy): Permissions {
  return policy.adminUserIds.includes(user.id)
    ? 'everything'
    : resolveRolePermissions(user.role, policy)
}

/** Returns whether `permissions` include one permission. */
export function permits(permissions: Permissions, permission: string) {
  return permissions === 'everything' || permissions.has(permission)
}

/** Groups permissions: the actions of each resource. */
export function groupByResource(permissions: Iterable<string>) {
  const found = new Map<string, string[]>()
  for (const permission of permissions) {
    const [resource = '', ...action] = permission.split(':')
    found.set(resource, [...(found.get(resource) ?? []), action.join(':')])
  }
  return Object.fromEntries(found)
}

/** Returns whether `permissions` include all of `other`. */
export function isSuperset(permissions: Permissions, other: Permissions) {
  return (
    permissions === 'everything' ||
    (other !== 'everything' && [...other].every((permission) => permissions.has(permission)))
  )
}

/** Returns the permissions of `granted` that `permissions` include. */
export function intersect(permissions: Permissions, granted: Iterable<string>): Permissions {
  return new Set([...granted].filter((permission) => permits(permissions, permission)))
}

/**
 * Refuses an actor who lacks a permission of `target`: through `target` they could do what they may
 * not do themselves (compatibility, H1). A user may always act on themselves.
 */
export function objectionToTarget(actor: Actor, target: RoleHolder, policy: AccessPolicy) {
  return isSelf(actor, target.id) ||
    isSuperset(actor.permissions, resolvePermissions(target, policy))
    ? undefined
    : 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
}

/** Lists the permissions of `granted` that `permissions` do not include (compatibility, H2). */
export function listMissing(permissions: Permissions, granted: Iterable<string>): string[] {
  return [...granted].filter((permission) => !permits(permissions, permission))
}

/**
 * Returns whether `permissions` include every action of the query. An empty query, or a resource
 * without actions, is false unless `permissions` are `everything`.
 */
export function permitsAll(permissions: Permissions, query: PermissionQuery) {
  const resources = Object.entries(query)
  return (
    permissions === 'everything' ||
    (resources.length > 0 &&
      resources.every(
        ([resource, actions]) =>
          actions.length > 0 && actions.every((action) => permissions.has(`${resource}:${action}`)),
      ))
  )
}

/** Returns whether the roles have every permission of the first admin role (compatibility, E1). */
export function isFullAdminRole(role: string | null, policy: AccessPolicy) {
  return isSuperset(resolveRolePermissions(role, policy), getAdminPermissions(policy))
}

/**
 * Returns whether the user has every permission of the first admin role, through a role or by id
 * (compatibility, E1).
 */
export function isFullAdmin(user: RoleHolder, policy: AccessPolicy) {
  return isSuperset(resolvePermissions(user, policy), getAdminPermissions(policy))
}

/** Returns whether the user counts as an admin when they are to be impersonated. */
export function countsAsAdmin(user: RoleHolder, policy: AccessPolicy) {
  return (
    policy.adminUserIds.includes(user.id) ||
    splitRoles(user.role, policy.defaultRole).some((name) => policy.adminRoles.includes(name))
  )
}

/** Splits the roles of a request: a list, or a text with commas. */
export function splitRequestedRoles(input: string | string[]) {
  return typeof input === 'string' ? input.split(',') : input
}

/** Returns roles as they are stored, or undefined if one is not defined (compatibility, C2). */
export function normalizeRoles(input: string | string[], { roles }: AccessPolicy) {
  const names = splitRequestedRoles(input)
  const areDefined = names.length > 0 && names.every((name) => roles.has(name))
  return areDefined ? [...new Set(names)].join(',') : undefined
}

/**
 * The permissions of the first admin role. The last user who has all of them cannot be removed, banned
 * or demoted.
 */
function getAdminPermissions({ roles, adminRoles }: AccessPolicy) {
  return roles.get(adminRoles[0] ?? 'admin') ?? new Set<string>()
}
