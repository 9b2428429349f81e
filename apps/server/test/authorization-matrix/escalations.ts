import { known } from './acts.ts'
import { type Caller, type Power, powerOf, type StoredRoles } from './people.ts'
import { lender } from './script.ts'
import { type Belongings, changedBetween, type World } from './world.ts'

type Reaches = (power: Power, other: Power) => boolean

/**
 * Returns the permissions that a caller has gained: users that they control now, API keys that they
 * created or changed, and users and roles that they changed must not have more permissions than the caller.
 */
export function escalationsBetween(
  caller: Caller,
  before: World,
  after: World,
  reaches: Reaches,
): string[] {
  const beyond = (world: World, id: string) => !reaches(caller.power, powerIn(world, id))
  const inHand = [...after].filter((one) => isInHandsOf(caller, one)).map(([id]) => id)
  // What another user's API key does for its owner is seen in its API keys and impersonations.
  const touched = changedBetween(before, after).filter((id) => id !== caller.id && id !== lender)
  return [
    ...inHand.filter((id) => beyond(after, id)).map((id) => `has ${id} in hand`),
    ...changedKeys(before, after)
      .filter((key) => isKeyBeyond(caller, key, after, reaches))
      .map(({ id }) => `has changed the key ${id}`),
    ...touched
      .filter((id) => beyond(before, id) || beyond(after, id))
      .map((id) => `has touched ${id}`),
  ]
}

function namesIn(permissions: unknown) {
  return JSON.parse(String(permissions ?? '[]')) as string[]
}

function storedIn(world: World): StoredRoles {
  return Object.fromEntries(
    [...world.values()].flatMap(({ role }) =>
      role ? [[String(role.name), namesIn(role.permissions)]] : [],
    ),
  )
}

/** Returns the permissions of a user or a role. */
function powerIn(world: World, id: string): Power {
  const { user, role } = world.get(id) ?? {}
  if (role) return namesIn(role.permissions)
  return user ? powerOf(id, typeof user.role === 'string' ? user.role : null, storedIn(world)) : []
}

/** Whether the caller controls a user: as themselves, or by password, email address or impersonation. */
function isInHandsOf(caller: Caller, [id, { user, accounts, sessions }]: [string, Belongings]) {
  return (
    id === caller.id ||
    user?.email === known.email ||
    accounts.some(({ password }) => password === `cheap:${known.password}`) ||
    sessions.some(({ impersonatedBy }) => impersonatedBy === caller.id || impersonatedBy === lender)
  )
}

/** Returns the API keys that are new or have another secret or other settings. */
function changedKeys(before: World, after: World) {
  const all = (world: World) => [...world.values()].flatMap(({ keys }) => keys)
  const known = new Set(all(before).map((key) => JSON.stringify(key)))
  return all(after).filter((key) => !known.has(JSON.stringify(key)))
}

/** Whether an API key has permissions that the caller lacks. Their own key cannot use more than they have. */
function isKeyBeyond(caller: Caller, key: Record<string, unknown>, world: World, reaches: Reaches) {
  const permissions = namesIn(key.permissions)
  const owner = powerIn(world, String(key.userId))
  const isOwn = key.userId === caller.id
  return !reaches(
    caller.power,
    isOwn ? permissions.filter((permission) => reaches(owner, [permission])) : permissions,
  )
}
