import { known } from './acts.ts'
import { type Caller, type Power, powerOf, type StoredRoles } from './people.ts'
import { lender } from './script.ts'
import { type Belongings, changedBetween, type World } from './world.ts'

type Reaches = (power: Power, other: Power) => boolean

/**
 * What a caller has come by that they did not hold: whom they have in their hands now, the keys that they
 * have made or changed, and whom and which roles they have touched, may do no more than the caller could.
 */
export function escalationsBetween(
  caller: Caller,
  before: World,
  after: World,
  reaches: Reaches,
): string[] {
  const beyond = (world: World, id: string) => !reaches(caller.power, powerIn(world, id))
  const inHand = [...after].filter((one) => isInHandsOf(caller, one)).map(([id]) => id)
  // What a lent key does to its owner's things is seen by its API keys and impersonations.
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

/** What a user may do, or a role allows. */
function powerIn(world: World, id: string): Power {
  const { user, role } = world.get(id) ?? {}
  if (role) return namesIn(role.permissions)
  return user ? powerOf(id, typeof user.role === 'string' ? user.role : null, storedIn(world)) : []
}

/** Whether a user is in the hands of the caller: as themselves, by password, address or impersonation. */
function isInHandsOf(caller: Caller, [id, { user, accounts, sessions }]: [string, Belongings]) {
  return (
    id === caller.id ||
    user?.email === known.email ||
    accounts.some(({ password }) => password === `cheap:${known.password}`) ||
    sessions.some(({ impersonatedBy }) => impersonatedBy === caller.id || impersonatedBy === lender)
  )
}

/** The keys that have been made, or have another secret or other terms than before. */
function changedKeys(before: World, after: World) {
  const all = (world: World) => [...world.values()].flatMap(({ keys }) => keys)
  const known = new Set(all(before).map((key) => JSON.stringify(key)))
  return all(after).filter((key) => !known.has(JSON.stringify(key)))
}

/** Whether a key allows what the caller may not do: one's own is bound by what one may do oneself. */
function isKeyBeyond(caller: Caller, key: Record<string, unknown>, world: World, reaches: Reaches) {
  const permissions = namesIn(key.permissions)
  const owner = powerIn(world, String(key.userId))
  const isOwn = key.userId === caller.id
  return !reaches(
    caller.power,
    isOwn ? permissions.filter((permission) => reaches(owner, [permission])) : permissions,
  )
}
