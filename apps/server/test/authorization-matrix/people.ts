import { resources } from '@castellan/contract'

/** All that a role can allow, as the contract names it. */
const permissions = Object.entries(resources).flatMap(([resource, actions]) =>
  actions.map((action) => `${resource}:${action}`),
)

/** What an app has besides, of its own. */
const ofTheApp = 'ship:sail'

const usual = permissions.filter((permission) => permission !== 'user:impersonate-admins')

/** What each role allows: each permission is a role of its own name, besides the two usual ones. */
const allowedBy: Record<string, readonly string[]> = {
  admin: usual,
  user: [],
  ...Object.fromEntries([...permissions, ofTheApp].map((permission) => [permission, [permission]])),
}

/** The roles as a roles file has them. */
export const rolesFile = Object.fromEntries(
  Object.entries(allowedBy).map(([role, allowed]) => [role, grouped(allowed)]),
)

/** The ids that the configuration trusts with everything. */
export const rootIds = ['root-caller', 'root-target', 'root-visitor', 'root-lender']

/** What somebody may do. */
export type Power = 'everything' | readonly string[]

/** Stored roles, and what each allows. */
export type StoredRoles = Record<string, readonly string[]>

/** A stored role that one of the callers holds. */
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

/** Who asks. */
export type Caller = {
  name: string
  id: string
  role: string
  power: Power
  /** A role of one permission that they lack, and another one; of an app's own where they lack none. */
  more: string
  other: string
  /** A role of less than theirs. */
  less: string
}

/** Callers who may do nothing, one thing, what a stored role allows, all that an admin may, and everything. */
export const singleCallers: Caller[] = [
  buildCaller('a user', 'user'),
  ...permissions.map((permission) => buildCaller(permission, permission)),
  buildCaller('a holder of a stored role', 'stored-own'),
  buildCaller('an admin', 'admin'),
  buildCaller('an id of CASTELLAN_ADMIN_USER_IDS', 'user', 'root-caller'),
]

/** Permissions of which one act can ask for both. */
const askedTogether = [
  ['user:create', 'user:set-role'],
  ['user:create', 'user:ban'],
  ['user:update', 'user:set-role'],
  ['user:update', 'user:set-email'],
  ['user:update', 'user:ban'],
  ['user:impersonate', 'user:impersonate-admins'],
] as const

/**
 * Callers who may do two things: those that one act asks for together, and each beside the next one. Any
 * other two open no act that one of them does not.
 */
export const pairedCallers: Caller[] = [
  ...askedTogether,
  ...permissions.map(
    (one, at) => [one, permissions[(at + 1) % permissions.length] ?? one] as const,
  ),
].map(([one, two]) => buildCaller(`${one} and ${two}`, `${one},${two}`))

/** Whom a request is about. */
export type Target = {
  kind: string
  id: string
  role: string | null
  banned?: true
}

/** A key that is there while `caller` asks. */
export type StoredKey = { id: string; userId: string; permissions: readonly string[] }

/** Permissions as actions by resource. */
export function grouped(allowed: readonly string[]) {
  const found: Record<string, string[]> = {}
  for (const permission of allowed) {
    const [resource = '', action = ''] = permission.split(':')
    found[resource] = [...(found[resource] ?? []), action]
  }
  return found
}

/** What a user of this id and role may do. */
export function powerOf(id: string, role: string | null, stored = heldRole): Power {
  return rootIds.includes(id)
    ? 'everything'
    : (role || 'user').split(',').flatMap((name) => allowedBy[name] ?? stored[name] ?? [])
}

/** A power as a list, which a key or a role has of it: everything is all that has a name. */
export function listed(power: Power): readonly string[] {
  return power === 'everything' ? [...permissions, ofTheApp] : power
}

/** The stored roles there are while `caller` asks: of what they hold, of one more, and two that are held. */
export function storedRolesFor({ power, more }: Caller): StoredRoles {
  return {
    ...heldRole,
    'stored-same': listed(power),
    'stored-more': [...new Set([...listed(power), more])],
    'stored-held': [],
  }
}

/** Everybody there is while `caller` asks, and somebody who is not there: whom a request can be about. */
export function targetsOf({ id, role, more, other, less }: Caller): Target[] {
  // Whom only an id raises above an admin has a role like one.
  const same = id === 'root-caller' ? 'admin' : role
  return [
    { kind: 'a plain user', id: 'plain', role: 'user' },
    { kind: 'a holder of the same', id: 'same', role: same },
    { kind: 'a holder of less', id: 'less', role: less },
    { kind: 'a holder of one more', id: 'more', role: `${same},${more}` },
    { kind: 'a holder of something else', id: 'other', role: other },
    { kind: 'an admin', id: 'admin', role: 'admin' },
    { kind: 'a trusted id', id: 'root-target', role: null },
    { kind: 'oneself', id, role },
    { kind: 'nobody', id: 'nobody', role: null },
    { kind: 'a banned user', id: 'banned', role: 'user', banned: true },
  ]
}

/**
 * The key of a target: of all that its owner may do. The caller's own and the banned user's allow one more
 * thing besides, from when their owners could do more.
 */
export function keyOf({ kind, id, role }: Target, { more }: Caller): StoredKey {
  const isOlder = kind === 'oneself' || kind === 'a banned user'
  const permissions = [...listed(powerOf(id, role)), ...(isOlder ? [more] : [])]
  return { id: `key-of-${id}`, userId: id, permissions }
}

function buildCaller(name: string, role: string, id = 'caller'): Caller {
  const power = powerOf(id, role)
  const lacking = [...permissions, ofTheApp].filter((permission) => !power.includes(permission))
  // Another one for each, so that all of them are lacked by somebody.
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
