import type { Caller, Target } from './people.ts'

/** The password and the address that a caller knows, and sets wherever they can. */
export const known = { password: 'known password', email: 'mine@example.org' }

/** One way to call an endpoint. */
export type Act = {
  name: string
  method: 'GET' | 'POST'
  path: string
  json?: object
  /** The role that it would give. */
  grants?: string
}

/** The roles that a caller can try to give. */
const gifts = ({ role, more }: Caller) => ({
  'the role user': 'user',
  'their own role': role,
  'one more': more,
  'the role admin': 'admin',
})

const post = (name: string, endpoint: string, json: object, grants?: string): Act => ({
  name,
  method: 'POST',
  path: `/admin/${endpoint}`,
  json,
  ...(grants === undefined ? {} : { grants }),
})

const created = { email: known.email, name: 'Made', password: known.password }

/** What can be asked without a target. */
export const actsOnNobody = (caller: Caller): Act[] => [
  { name: 'list users', method: 'GET', path: '/admin/list-users' },
  post('create a user', 'create-user', created, 'user'),
  post('create a banned user', 'create-user', { ...created, data: { banned: true } }, 'user'),
  ...Object.values(gifts(caller)).flatMap((role) => [
    post('create a user of a role', 'create-user', { ...created, role }, role),
    post('create a user of a role', 'create-user', { ...created, data: { role } }, role),
  ]),
  post('stop impersonating', 'stop-impersonating', {}),
]

/** What can be asked about a target. */
export const actsOn = ({ id: userId }: Target, caller: Caller): Act[] => {
  const update = (name: string, data: object, grants?: string) =>
    post(name, 'update-user', { userId, data }, grants)
  const roles = Object.values(gifts(caller))
  return [
    { name: 'get a user', method: 'GET', path: `/admin/get-user?id=${userId}` },
    post('ask what a user may do', 'has-permission', { userId, permission: { user: ['ban'] } }),
    update('update a name', { name: 'Changed' }),
    update('update an address', { email: known.email }),
    update('update whether an address is verified', { emailVerified: true }),
    update('update to a ban', { banned: true }),
    update('update to no ban', { banned: false }),
    ...roles.map((role) => update('update a role', { role }, role)),
    ...roles.map((role) => post('set a role', 'set-role', { userId, role }, role)),
    post('set a password', 'set-user-password', { userId, newPassword: known.password }),
    post('remove a user', 'remove-user', { userId }),
    post('ban a user', 'ban-user', { userId }),
    post('unban a user', 'unban-user', { userId }),
    post('list sessions', 'list-user-sessions', { userId }),
    post('revoke a session', 'revoke-user-session', { sessionToken: `session-of-${userId}` }),
    post('revoke a session', 'revoke-user-session', { sessionToken: `token-of-${userId}` }),
    post('revoke all sessions', 'revoke-user-sessions', { userId }),
    post('impersonate', 'impersonate-user', { userId }),
  ]
}
