import { resources } from '@castellan/contract'

/** Every permission of the contract. */
const permissions = Object.entries(resources).flatMap(([resource, actions]) =>
  actions.map((action) => `${resource}:${action}`),
)

/** A permission that an app adds. */
const ofTheApp = 'ship:sail'

const usual = permissions.filter((permission) => permission !== 'user:impersonate-admins')

/** The permissions of each role: the two default roles, and a role for each permission. */
const allowedBy: Record<string, readonly string[]> = {
  admin: usual,
  user: [],
  ...Object.fromEntries([...permissions, ofTheApp].map((permission) => [permission, [permission]])),
}

/** The roles in the format of a roles file. */
export const rolesFile = Object.fromEntries(
  Object.entries(allowedBy).map(([role, allowed]) => [role, groupByResource(allowed)]),
)

/** The ids in CASTELLAN_ADMIN_USER_IDS. */
export const rootIds = ['root-caller', 'root-target', 'root-impersonator', 'root-key-owner']

/** The permissions of a user. */
export type Power = 'everything' | readonly string[]

/** The permissions of each stored role. */
export type StoredRoles = Record<string, readonly string[]>

/** The stored role of one of the callers. */
const heldRole: StoredRoles = {
  'stored-own': [
    'user:get',
    'user:ban',
    'user:set-role',
    'role:create',
    'role:update',
    'role:delete',
    'key:create',
  ],
}

/** The user that a request is made for. */
export type Caller = {
  name: string
  id: string
  role: string
  power: Power
  /** A role with one permission that they lack, and another one; the app's permission if they lack none. */
  more: string
  other: string
  /** A role with fewer permissions. */
  less: string
}

/** Callers with no permission, one permission, a stored role, the admin role, and every permission. */
export const singleCallers: Caller[] = [
  buildCaller('a user', 'user'),
  ...permissions.map((permission) => buildCaller(permission, permission)),
  buildCaller('a user with a stored role', 'stored-own'),
  buildCaller('an admin', 'admin'),
  buildCaller('an id of CASTELLAN_ADMIN_USER_IDS', 'user', 'root-caller'),
]

/** Permissions that one request can need together. */
const neededTogether = [
  ['user:create', 'user:set-role'],
  ['user:create', 'user:ban'],
  ['user:update', 'user:set-role'],
  ['user:update', 'user:set-email'],
  ['user:update', 'user:ban'],
  ['user:impersonate', 'user:impersonate-admins'],
] as const

/**
 * Callers with two permissions: those that one request needs together, and each with the next one. No
 * other pair allows a request that one of the two does not.
 */
export const pairedCallers: Caller[] = [
  ...neededTogether,
  ...permissions.map(
    (one, at) => [one, permissions[(at + 1) % permissions.length] ?? one] as const,
  ),
].map(([one, two]) => buildCaller(`${one} and ${two}`, `${one},${two}`))

/** The user that a request is about. */
export type Target = {
  kind: string
  id: string
  role: string | null
  banned?: true
}

/** An API key in the database during the requests of `caller`. */
export type StoredKey = { id: string; userId: string; permissions: readonly string[] }

/** Groups permissions as actions by resource. */
export function groupByResource(allowed: readonly string[]) {
  const found: Record<string, string[]> = {}
  for (const permission of allowed) {
    const [resource = '', action = ''] = permission.split(':')
    found[resource] = [...(found[resource] ?? []), action]
  }
  return found
}

/** Returns the permissions of a user with this id and role. */
export function powerOf(id: string, role: string | null, stored = heldRole): Power {
  return rootIds.includes(id)
    ? 'everything'
    : (role || 'user').split(',').flatMap((name) => allowedBy[name] ?? stored[name] ?? [])
}

/** Lists permissions for an API key or a role; "everything" becomes every known permission. */
export function listPermissions(power: Power): readonly string[] {
  return power === 'everything' ? [...permissions, ofTheApp] : power
}

/** Returns the stored roles during the requests of `caller`. */
export function storedRolesFor({ power, more }: Caller): StoredRoles {
  return {
    ...heldRole,
    'stored-same': listPermissions(power),
    'stored-more': [...new Set([...listPermissions(power), more])],
    'stored-held': [],
  }
}

/** Returns every user during the requests of `caller`, and one who does not exist. */
export function targetsOf({ id, role, more, other, less }: Caller): Target[] {
  // A user who has every permission only by their id gets the admin role here.
  const same = id === 'root-caller' ? 'admin' : role
  return [
    { kind: 'a plain user', id: 'plain', role: 'user' },
    { kind: 'a user with the same permissions', id: 'same', role: same },
    { kind: 'a user with fewer permissions', id: 'less', role: less },
    { kind: 'a user with one more permission', id: 'more', role: `${same},${more}` },
    { kind: 'a user with another permission', id: 'other', role: other },
    { kind: 'an admin', id: 'admin', role: 'admin' },
    { kind: 'an id of CASTELLAN_ADMIN_USER_IDS', id: 'root-target', role: null },
    { kind: 'the caller', id, role },
    { kind: 'an unknown user', id: 'nobody', role: null },
    { kind: 'a banned user', id: 'banned', role: 'user', banned: true },
  ]
}

/**
 * Returns the API key of a target, with all permissions of its owner. The keys of the caller and of the
 * banned user have one more permission, which their owners have lost.
 */
export function keyOf({ kind, id, role }: Target, { more }: Caller): StoredKey {
  const isOlder = kind === 'the caller' || kind === 'a banned user'
  const permissions = [...listPermissions(powerOf(id, role)), ...(isOlder ? [more] : [])]
  return { id: `key-of-${id}`, userId: id, permissions }
}

function buildCaller(name: string, role: string, id = 'caller'): Caller {
  const power = powerOf(id, role)
  const lacking = [...permissions, ofTheApp].filter((permission) => !power.includes(permission))
  // A different one for each caller, so that each permission is missing for one of them.
  const at = Math.max(0, Object.keys(allowedBy).indexOf(role.split(',').at(-1) ?? '')) * 7
  return {
    name,
    id,
    role,
    power,
    more: lacking[at % lacking.length] ?? ofTheApp,
    other: lacking[(at + 1) % lacking.length] ?? ofTheApp,
    less: role.split(',').slice(1).join() || (role === 'admin' ? 'session:list' : 'user'),
  }
}
