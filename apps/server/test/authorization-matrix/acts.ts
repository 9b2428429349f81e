import {
  type Caller,
  grouped,
  listed,
  type Power,
  powerOf,
  storedRolesFor,
  type Target,
} from './people.ts'

/** The password and the email address that a caller knows, and sets where possible. */
export const known = { password: 'known password', email: 'mine@example.org' }

/** One way to call an endpoint. */
export type Act = {
  name: string
  method: 'GET' | 'POST'
  path: string
  json?: object
  /** The permissions of the role that it assigns or creates. */
  gives?: Power
  /** The permissions of the role that it changes or deletes. */
  takes?: Power
  /** The permissions that the API key would get. */
  lends?: readonly string[]
}

type Effect = Pick<Act, 'gives' | 'takes' | 'lends'>

const created = { email: known.email, name: 'Made', password: known.password }

/** The requests without a target. */
export function actsOnNobody(caller: Caller): Act[] {
  return [
    get('list users', 'list-users'),
    post('create a user', 'create-user', created, giving('user')),
    post(
      'create a banned user',
      'create-user',
      { ...created, data: { banned: true } },
      giving('user'),
    ),
    ...Object.values(gifts(caller)).flatMap((role) => [
      post('create a user of a role', 'create-user', { ...created, role }, giving(role)),
      post('create a user of a role', 'create-user', { ...created, data: { role } }, giving(role)),
    ]),
    post('stop impersonating', 'stop-impersonating', {}),
    ...actsOnRoles(caller),
    ...[lendable(caller.power), [caller.more]].map((lends) =>
      post(
        'create a key of one’s own',
        'create-key',
        { name: 'Made', permissions: lends },
        { lends },
      ),
    ),
    get('list events', 'list-events?limit=1'),
    // The audit log of a whole run is long.
    get('export events', 'export-events?action=audit.pruned'),
  ]
}

/** The requests about a target. */
export function actsOn(target: Target, caller: Caller): Act[] {
  const { id: userId } = target
  const update = (name: string, data: object, effect?: Effect) =>
    post(name, 'update-user', { userId, data }, effect)
  const { 'stored-more': gives = [] } = storedRolesFor(caller)
  const roles = Object.values(gifts(caller))
  return [
    get('get a user', `get-user?id=${userId}`),
    post('ask what a user may do', 'has-permission', { userId, permission: { user: ['ban'] } }),
    update('update a name', { name: 'Changed' }),
    update('update an address', { email: known.email }),
    update('update whether an address is verified', { emailVerified: true }),
    update('update to a ban', { banned: true }),
    update('update to no ban', { banned: false }),
    ...roles.map((role) => update('update a role of a user', { role }, giving(role))),
    ...roles.map((role) => post('set a role', 'set-role', { userId, role }, giving(role))),
    post('set a role', 'set-role', { userId, role: 'stored-more' }, { gives }),
    post('set a password', 'set-user-password', { userId, newPassword: known.password }),
    post('remove a user', 'remove-user', { userId }),
    post('ban a user', 'ban-user', { userId }),
    post('unban a user', 'unban-user', { userId }),
    post('list sessions', 'list-user-sessions', { userId }),
    post('revoke a session', 'revoke-user-session', { sessionToken: `session-of-${userId}` }),
    post('revoke a session', 'revoke-user-session', { sessionToken: `token-of-${userId}` }),
    post('revoke all sessions', 'revoke-user-sessions', { userId }),
    post('impersonate', 'impersonate-user', { userId }),
    get('read a history', `user-history?userId=${userId}&limit=1`),
    ...actsOnKeys(target, caller),
  ]
}

/** The roles that a caller can try to assign. */
function gifts({ role, more }: Caller) {
  return {
    'the role user': 'user',
    'their own role': role,
    'one more': more,
    'the role admin': 'admin',
  }
}

function get(name: string, path: string): Act {
  return { name, method: 'GET', path: `/admin/${path}` }
}

function post(name: string, endpoint: string, json: object, effect: Effect = {}): Act {
  return {
    name,
    method: 'POST',
    path: `/admin/${endpoint}`,
    json,
    ...effect,
  }
}

function giving(role: string) {
  return { gives: powerOf('', role) }
}

/** Returns at least one permission, which an API key must have. */
function lendable(power: Power) {
  const list = listed(power)
  return list.length > 0 ? list : ['ship:sail']
}

function actsOnRoles(caller: Caller): Act[] {
  const {
    'stored-own': own = [],
    'stored-same': same = [],
    'stored-more': more = [],
  } = storedRolesFor(caller)
  const gives = [[], same, more, powerOf('', 'admin')].map(listed)
  const role = (name: string, allowed: readonly string[]) => ({
    name,
    permissions: grouped(allowed),
  })
  const changes = (name: string, takes: readonly string[]) => [
    ...gives.map((one) =>
      post('update a role', 'update-role', role(name, one), { gives: one, takes }),
    ),
    post(
      caller.role === name ? 'delete a role that is held' : 'delete a role',
      'delete-role',
      { name },
      { takes },
    ),
  ]
  return [
    get('list roles', 'list-roles'),
    ...gives.map((one) => post('create a role', 'create-role', role('made', one), { gives: one })),
    post('create a role that is there', 'create-role', role('stored-same', [])),
    post('create a role that is there', 'create-role', role('user', [])),
    ...changes('stored-own', own),
    ...changes('stored-same', same),
    ...changes('stored-more', more),
    post('update a configured role', 'update-role', role('user', same)),
    post('update no role', 'update-role', role('nothing', same)),
    post('delete a configured role', 'delete-role', { name: 'user' }),
    post('delete no role', 'delete-role', { name: 'nothing' }),
    post('delete a role that is held', 'delete-role', { name: 'stored-held' }),
  ]
}

function actsOnKeys({ id: userId, role }: Target, caller: Caller): Act[] {
  const keyId = `key-of-${userId}`
  const mine = lendable(caller.power)
  return [
    ...[mine, lendable(powerOf(userId, role)), [caller.more]].map((lends) =>
      post('create a key', 'create-key', { name: 'Made', permissions: lends, userId }, { lends }),
    ),
    get('list keys', `list-keys?userId=${userId}`),
    get('get a key', `get-key?id=${keyId}`),
    post('rename a key', 'update-key', { keyId, name: 'Changed' }),
    ...[mine, [caller.more]].map((lends) =>
      post('update a key', 'update-key', { keyId, permissions: lends }, { lends }),
    ),
    post('rotate a key', 'rotate-key', { keyId }),
    post('revoke a key', 'revoke-key', { keyId }),
  ]
}
