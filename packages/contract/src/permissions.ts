/** The resources of this API, and the actions that a role can allow on each. */
export const resources = {
  user: [
    'create',
    'list',
    'set-role',
    'ban',
    'impersonate',
    'impersonate-admins',
    'delete',
    'set-password',
    'set-email',
    'set-phone',
    'get',
    'update',
  ],
  session: ['list', 'revoke', 'delete'],
  role: ['list', 'create', 'update', 'delete'],
  key: ['create', 'list', 'get', 'update', 'rotate', 'revoke'],
  audit: ['list'],
} as const

type Resources = typeof resources

/** A permission as `resource:action`, for example `user:ban`. */
export type Permission = {
  [R in keyof Resources]: `${R}:${Resources[R][number]}`
}[keyof Resources]

/** The error that a caller without a permission gets. */
export const permissionErrors = {
  'user:get': 'YOU_ARE_NOT_ALLOWED_TO_GET_USER',
  'user:list': 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS',
  'user:create': 'YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS',
  'user:update': 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS',
  'user:set-role': 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE',
  'user:set-email': 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL',
  'user:set-phone': 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER',
  'user:ban': 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS',
  'user:impersonate': 'YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS',
  'user:set-password': 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD',
  'user:delete': 'YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS',
  'session:list': 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS',
  'session:revoke': 'YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS',
  'role:list': 'YOU_ARE_NOT_ALLOWED_TO_LIST_ROLES',
  'role:create': 'YOU_ARE_NOT_ALLOWED_TO_CREATE_ROLES',
  'role:update': 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_ROLES',
  'role:delete': 'YOU_ARE_NOT_ALLOWED_TO_DELETE_ROLES',
  'key:create': 'YOU_ARE_NOT_ALLOWED_TO_CREATE_KEYS',
  'key:list': 'YOU_ARE_NOT_ALLOWED_TO_LIST_KEYS',
  'key:get': 'YOU_ARE_NOT_ALLOWED_TO_GET_KEYS',
  'key:update': 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_KEYS',
  'key:rotate': 'YOU_ARE_NOT_ALLOWED_TO_ROTATE_KEYS',
  'key:revoke': 'YOU_ARE_NOT_ALLOWED_TO_REVOKE_KEYS',
  'audit:list': 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG',
} as const satisfies Partial<Record<Permission, string>>

/** A permission that an endpoint requires, and that therefore has its own error. */
export type GuardedPermission = keyof typeof permissionErrors

/** Lists actions by resource as permissions, without duplicates. */
export function listPermissions(actions: Record<string, readonly string[]>): string[] {
  return [
    ...new Set(
      Object.entries(actions).flatMap(([resource, names]) =>
        names.map((action) => `${resource}:${action}`),
      ),
    ),
  ]
}

/** Finds the permissions that name a resource of this API and an action that it does not have. */
export function findUnknownPermissions(actions: Record<string, readonly string[]>): string[] {
  return Object.entries(resources).flatMap(([resource, known]) =>
    (Object.hasOwn(actions, resource) ? (actions[resource] ?? []) : [])
      .filter((action) => !(known as readonly string[]).includes(action))
      .map((action) => `${resource}:${action}`),
  )
}
