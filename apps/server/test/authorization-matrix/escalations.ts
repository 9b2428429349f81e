import { known } from './acts.ts'
import { changedBetween, type DatabaseState, type StoredRows } from './database-state.ts'
import { type Caller, type Power, powerOf, type StoredRoles } from './people.ts'
import { keyOwner } from './reset-script.ts'

type IsSuperset = (power: Power, other: Power) => boolean

/**
 * Returns the permissions that a caller has gained: users that they control now, API keys that they
 * created or changed, and users and roles that they changed must not have more permissions than the caller.
 */
export function escalationsBetween(
  caller: Caller,
  before: DatabaseState,
  after: DatabaseState,
  isSuperset: IsSuperset,
): string[] {
  const exceeds = (state: DatabaseState, id: string) =>
    !isSuperset(caller.power, powerIn(state, id))
  const controlled = [...after].filter((one) => isControlledBy(caller, one)).map(([id]) => id)
  // Changes by another user's API key count through its API keys and impersonations.
  const changed = changedBetween(before, after).filter((id) => id !== caller.id && id !== keyOwner)
  return [
    ...controlled.filter((id) => exceeds(after, id)).map((id) => `controls ${id}`),
    ...changedKeys(before, after)
      .filter((key) => keyExceeds(caller, key, after, isSuperset))
      .map(({ id }) => `has changed the API key ${id}`),
    ...changed
      .filter((id) => exceeds(before, id) || exceeds(after, id))
      .map((id) => `has changed ${id}`),
  ]
}

function namesIn(permissions: unknown) {
  return JSON.parse(String(permissions ?? '[]')) as string[]
}

function storedIn(state: DatabaseState): StoredRoles {
  return Object.fromEntries(
    [...state.values()].flatMap(({ role }) =>
      role ? [[String(role.name), namesIn(role.permissions)]] : [],
    ),
  )
}

/** Returns the permissions of a user or a role. */
function powerIn(state: DatabaseState, id: string): Power {
  const { user, role } = state.get(id) ?? {}
  if (role) return namesIn(role.permissions)
  return user ? powerOf(id, typeof user.role === 'string' ? user.role : null, storedIn(state)) : []
}

/** Whether the caller controls a user: as themselves, or by password, email address or impersonation. */
function isControlledBy(caller: Caller, [id, { user, accounts, sessions }]: [string, StoredRows]) {
  return (
    id === caller.id ||
    user?.email === known.email ||
    accounts.some(({ password }) => password === `cheap:${known.password}`) ||
    sessions.some(
      ({ impersonatedBy }) => impersonatedBy === caller.id || impersonatedBy === keyOwner,
    )
  )
}

/** Returns the API keys that are new or have another secret or other settings. */
function changedKeys(before: DatabaseState, after: DatabaseState) {
  const all = (state: DatabaseState) => [...state.values()].flatMap(({ keys }) => keys)
  const known = new Set(all(before).map((key) => JSON.stringify(key)))
  return all(after).filter((key) => !known.has(JSON.stringify(key)))
}

/** Whether an API key has permissions that the caller lacks. Their own key cannot use more than they have. */
function keyExceeds(
  caller: Caller,
  key: Record<string, unknown>,
  state: DatabaseState,
  isSuperset: IsSuperset,
) {
  const permissions = namesIn(key.permissions)
  const owner = powerIn(state, String(key.userId))
  const isOwn = key.userId === caller.id
  return !isSuperset(
    caller.power,
    isOwn ? permissions.filter((permission) => isSuperset(owner, [permission])) : permissions,
  )
}
