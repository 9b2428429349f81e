import {
  type Caller,
  groupByResource,
  listPermissions,
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
  /** The permissions that the API key gets. */
  keyPermissions?: readonly string[]
}

type Effect = Pick<Act, 'gives' | 'takes' | 'keyPermissions'>

const created = { email: known.email, name: 'Made', password: known.password }

/** The requests without a target. */
export function actsWithoutTarget(caller: Caller): Act[] {
  return [
    get('list users', 'list-users'),
    get('get the fields of users', 'user-schema'),
    get('get the numbers of users', 'count-users?days=1'),
    get('get the numbers of events', 'count-events?days=1'),
    post('create a user', 'create-user', created, effectOfAssigning('user')),
    post(
      'create a banned user',
      'create-user',
      { ...created, data: { banned: true } },
      effectOfAssigning('user'),
    ),
    ...Object.values(listAssignableRoles(caller)).flatMap((role) => [
      post(
        'create a user with a role',
        'create-user',
        { ...created, role },
        effectOfAssigning(role),
      ),
      post(
        'create a user with a role',
        'create-user',
        { ...created, data: { role } },
        effectOfAssigning(role),
      ),
    ]),
    post('stop impersonating', 'stop-impersonating', {}),
    ...actsOnRoles(caller),
    ...[toKeyPermissions(caller.power), [caller.more]].map((keyPermissions) =>
      post(
        'create an own API key',
        'create-key',
        { name: 'Made', permissions: keyPermissions },
        { keyPermissions },
      ),
    ),
    // The audit log of a whole run is long.
    post('check the audit log for no head', 'verify-events', { expectedHead: 'none' }),
    get('list audit events', 'list-events?limit=1'),
    // The audit log of a whole run is long.
    get('export audit events', 'export-events?action=audit.pruned'),
  ]
}

/** The requests about a target. */
export function actsOn(target: Target, caller: Caller): Act[] {
  const { id: userId } = target
  const update = (name: string, data: object, effect?: Effect) =>
    post(name, 'update-user', { userId, data }, effect)
  const { 'stored-more': gives = [] } = storedRolesFor(caller)
  const roles = Object.values(listAssignableRoles(caller))
  return [
    get('get a user', `get-user?id=${userId}`),
    post('check permissions of a user', 'has-permission', {
      userId,
      permission: { user: ['ban'] },
    }),
    post('check what a call would do', 'explain-permission', { calls: explained(userId) }),
    post('check what a user may do', 'explain-permission', { userId, calls: explained(userId) }),
    update('update a name', { name: 'Changed' }),
    update('update an email address', { email: known.email }),
    update('update whether an email address is verified', { emailVerified: true }),
    update('update to a ban', { banned: true }),
    update('update to no ban', { banned: false }),
    ...roles.map((role) => update('update a role of a user', { role }, effectOfAssigning(role))),
    ...roles.map((role) =>
      post('set a role', 'set-role', { userId, role }, effectOfAssigning(role)),
    ),
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
    get('read a user’s history', `user-history?userId=${userId}&limit=1`),
    ...actsOnKeys(target, caller),
  ]
}

/** The roles that a caller can try to assign. */
function listAssignableRoles({ role, more }: Caller) {
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

function effectOfAssigning(role: string) {
  return { gives: powerOf('', role) }
}

function explained(userId: string) {
  return [{ path: '/admin/remove-user', body: { userId } }]
}

/** Returns at least one permission, which an API key must have. */
function toKeyPermissions(power: Power) {
  const list = listPermissions(power)
  return list.length > 0 ? list : ['ship:sail']
}

function actsOnRoles(caller: Caller): Act[] {
  const {
    'stored-own': own = [],
    'stored-same': same = [],
    'stored-more': more = [],
  } = storedRolesFor(caller)
  const gives = [[], same, more, powerOf('', 'admin')].map(listPermissions)
  const role = (name: string, allowed: readonly string[]) => ({
    name,
    permissions: groupByResource(allowed),
  })
  const changes = (name: string, takes: readonly string[]) => [
    ...gives.map((one) =>
      post('update a role', 'update-role', role(name, one), { gives: one, takes }),
    ),
    post(
      caller.role === name ? 'delete a role in use' : 'delete a role',
      'delete-role',
      { name },
      { takes },
    ),
  ]
  return [
    get('list roles', 'list-roles'),
    ...gives.map((one) => post('create a role', 'create-role', role('made', one), { gives: one })),
    post('create an existing role', 'create-role', role('stored-same', [])),
    post('create an existing role', 'create-role', role('user', [])),
    ...changes('stored-own', own),
    ...changes('stored-same', same),
    ...changes('stored-more', more),
    post('update a configured role', 'update-role', role('user', same)),
    post('update an unknown role', 'update-role', role('nothing', same)),
    post('delete a configured role', 'delete-role', { name: 'user' }),
    post('delete an unknown role', 'delete-role', { name: 'nothing' }),
    post('delete a role in use', 'delete-role', { name: 'stored-held' }),
  ]
}

function actsOnKeys({ id: userId, role }: Target, caller: Caller): Act[] {
  const keyId = `key-of-${userId}`
  const mine = toKeyPermissions(caller.power)
  return [
    ...[mine, toKeyPermissions(powerOf(userId, role)), [caller.more]].map((keyPermissions) =>
      post(
        'create an API key',
        'create-key',
        { name: 'Made', permissions: keyPermissions, userId },
        { keyPermissions },
      ),
    ),
    get('list API keys', `list-keys?userId=${userId}`),
    get('get an API key', `get-key?id=${keyId}`),
    post('rename an API key', 'update-key', { keyId, name: 'Changed' }),
    ...[mine, [caller.more]].map((keyPermissions) =>
      post(
        'update an API key',
        'update-key',
        { keyId, permissions: keyPermissions },
        { keyPermissions },
      ),
    ),
    post('rotate an API key', 'rotate-key', { keyId }),
    post('revoke an API key', 'revoke-key', { keyId }),
  ]
}
