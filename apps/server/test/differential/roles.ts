import { resources } from '@castellan/contract'
import {
  as,
  instead,
  invalid,
  noCookies,
  noSession,
  userRepeated,
  withRefusal,
} from './differences.ts'
import { withNextCursor } from './list-steps.ts'
import type { CustomRoles } from './peers.ts'
import { asAdmin, enter, get, getUser, type Options, password, type Step, signIn } from './step.ts'

/** The roles of the scenario in addition to the default ones. */
export const customRoles = {
  support: { user: ['get', 'list', 'ban'], session: ['list'] },
  editor: { user: ['update'] },
  maker: { user: ['create'] },
  giver: { user: ['set-role'] },
  keeper: { user: ['set-password'] },
  // A user who impersonates an admin must have all permissions of an admin.
  actor: { user: [...resources.user], session: [...resources.session] },
} satisfies CustomRoles

const people: Step[] = [
  signIn(
    'by the admin',
    { email: 'admin@example.com' },
    {
      keep: { admin: 'token', adminId: 'user.id' },
    },
  ),
  get('with an unknown token', '/get-session', { as: 'A'.repeat(32) }),
  create('ann', undefined),
  create('sue', 'support'),
  create('edd', 'editor'),
  create('mac', 'maker'),
  create('act', 'user'),
  // An admin lacks a permission of an actor, so that SQL assigns the role.
  create('duo', ['support', 'editor'], {
    sql: `UPDATE "user" SET role = 'actor' WHERE email = 'act@example.com'`,
  }),
  create('giv', 'giver'),
  create('kip', 'keeper'),
  ...['sue', 'edd', 'mac', 'act', 'duo', 'giv'].flatMap((name) => enter(name)),
]

const roleNames: Step[] = [
  asAdmin('set-role', 'to an unknown role', { userId: '$annId', role: 'nope' }),
  asAdmin('set-role', 'to a known and an unknown role', {
    userId: '$annId',
    role: ['user', 'nope'],
  }),
  asAdmin('set-role', 'to two roles', { userId: '$annId', role: ['support', 'editor'] }),
  asAdmin(
    'set-role',
    'to two roles in one string',
    { userId: '$annId', role: 'support,editor' },
    {
      differs: { C2: as('POST /admin/set-role to two roles') },
    },
  ),
  asAdmin('set-role', 'to user', { userId: '$annId', role: 'user' }),
  asAdmin('update-user', 'to an unknown role', { userId: '$annId', data: { role: 'nope' } }),
  asAdmin('create-user', 'with an unknown role', {
    email: 'new@example.com',
    name: 'N',
    role: 'nope',
  }),
  asAdmin('create-user', 'with an unknown role in data', {
    email: 'new@example.com',
    name: 'N',
    data: { role: 'nope' },
  }),
]

const ann = { userId: '$annId' }

const limitedRoles: Step[] = [
  get('by sue', '/admin/list-users', {
    as: 'sue',
    query: { limit: '1', offset: '1', sortBy: 'email' },
    differs: withNextCursor,
  }),
  getUser('by sue', '$annId', { as: 'sue', differs: userRepeated }),
  by('sue', 'ban-user', 'with the permission', ann),
  by('sue', 'unban-user', 'with the permission', ann),
  by('sue', 'list-user-sessions', 'with the permission', ann),
  by('sue', 'revoke-user-sessions', 'without the permission', ann),
  by('sue', 'set-role', 'without the permission', { ...ann, role: 'user' }),
  by('sue', 'update-user', 'without the permission', { ...ann, data: { name: 'Ann' } }),
  by(
    'edd',
    'update-user',
    'with the permission',
    { ...ann, data: { name: 'Ann' } },
    { differs: userRepeated },
  ),
  ...[
    { role: 'user' },
    { banned: true },
    { banReason: 'x' },
    { banExpires: null },
    { email: 'x@example.com' },
    { emailVerified: true },
  ].map((data) => by('edd', 'update-user', `of ${Object.keys(data)}`, { ...ann, data })),
  by(
    'edd',
    'update-user',
    'of a phone number',
    { ...ann, data: { phoneNumber: '+1' } },
    {
      differs: { A6: invalid('[body.data] Unrecognized key: "phoneNumber"') },
    },
  ),
  by('edd', 'ban-user', 'without the permission', ann),
  by('mac', 'create-user', 'with the permission', { email: 'one@example.com', name: 'One' }),
  by('mac', 'create-user', 'with a role', { email: 'two@example.com', name: 'Two', role: 'user' }),
  by('mac', 'create-user', 'with a role in data', {
    email: 'two@example.com',
    name: 'Two',
    data: { role: 'user' },
  }),
  by('mac', 'create-user', 'banned', {
    email: 'two@example.com',
    name: 'Two',
    data: { banned: true },
  }),
]

const combinedRoles: Step[] = [
  by('duo', 'has-permission', 'of one role', { permissions: { user: ['ban'] } }),
  by('duo', 'has-permission', 'of the other role', { permissions: { user: ['update'] } }),
  by(
    'duo',
    'has-permission',
    'of both roles',
    { permissions: { user: ['ban', 'update'] } },
    {
      differs: { E2: instead(200, { error: null, success: true }) },
    },
  ),
  by('duo', 'has-permission', 'of none of them', { permissions: { user: ['ban', 'delete'] } }),
]

const impersonations: Step[] = [
  by(
    'act',
    'impersonate-user',
    'of an admin',
    { userId: '$adminId' },
    {
      keep: { impersonation: 'session.token' },
      differs: noCookies,
    },
  ),
  by('impersonation', 'impersonate-user', 'while impersonating', ann, {
    keep: { impersonation2: 'session.token' },
    differs: {
      D8: withRefusal(
        400,
        'YOU_ARE_ALREADY_IMPERSONATING',
        'You are already impersonating a user. Stop impersonating first.',
      ),
    },
  }),
  by('act', 'set-role', 'of the caller to user', { userId: '$actId', role: 'user' }),
  get('of an impersonator without the permission', '/get-session', {
    as: 'impersonation',
    differs: noSession('D2'),
  }),
]

const higherRoles: Step[] = [
  by(
    'sue',
    'list-user-sessions',
    'of a user with more permissions',
    { userId: '$actId' },
    {
      differs: {
        H1: withRefusal(
          403,
          'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
          'You are not allowed to act on a user who has permissions that you do not have',
        ),
      },
    },
  ),
  by(
    'giv',
    'set-role',
    'to a role with more permissions',
    { ...ann, role: 'support' },
    {
      differs: {
        H2: withRefusal(
          403,
          'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
          'You are not allowed to grant permissions that you do not have',
        ),
      },
    },
  ),
  asAdmin('set-role', 'to user again', { ...ann, role: 'user' }),
  asAdmin(
    'impersonate-user',
    'of Kip',
    { userId: '$kipId' },
    { keep: { impersonation: 'session.token' }, differs: noCookies },
  ),
  by(
    'impersonation',
    'set-user-password',
    'of the impersonated user',
    { userId: '$kipId', newPassword: 'another password' },
    {
      differs: {
        H4: withRefusal(
          403,
          'NOT_ALLOWED_WHILE_IMPERSONATING',
          'This is not allowed while you are impersonating a user',
        ),
      },
    },
  ),
]

/** Permissions of roles other than the default two. */
export const roles: Step[] = [
  ...people,
  ...roleNames,
  ...limitedRoles,
  ...combinedRoles,
  ...higherRoles,
  ...impersonations,
]

function create(name: string, role: unknown, options: Options = {}) {
  return asAdmin(
    'create-user',
    `${name} as ${JSON.stringify(role)}`,
    {
      email: `${name}@example.com`,
      password,
      name,
      role,
    },
    { keep: { [`${name}Id`]: 'user.id' }, ...options },
  )
}

function by(name: string, endpoint: string, what: string, json: object, options?: Options) {
  return asAdmin(endpoint, `by ${name}, ${what}`, json, { as: name, ...options })
}
