import { bans } from './bans.ts'
import {
  as,
  hiddenTokens,
  instead,
  noCookies,
  noSession,
  notFound,
  notImpersonating,
  staysShort,
  withBody,
  withoutRefreshHeaders,
  withRefusal,
} from './differences.ts'
import { asAdmin, enter, get, getUser, type Options, post, type Step, session } from './step.ts'

const hiddenToken = {
  D5: withBody((body) => {
    const { session, user } = body as { session: { id: string }; user: object }
    return { session: { ...session, token: session.id }, user }
  }),
}

const impersonation: Step[] = [
  asAdmin('revoke-user-sessions', 'of Ada before', { userId: '$adaId' }),
  impersonate('of Ada', '$adaId', {
    keep: { impersonation: 'session.token', impersonationSession: 'session.id' },
    differs: noCookies,
  }),
  session('impersonation', 'while impersonating Ada', {
    differs: { ...staysShort(60), ...withoutRefreshHeaders },
  }),
  session('admin', 'of the impersonator'),
  get('while impersonating Ada', '/admin/list-users', { as: 'impersonation' }),
  get('while impersonating Ada', '/list-sessions', { as: 'impersonation' }),
  asAdmin(
    'list-user-sessions',
    'of an impersonation',
    { userId: '$adaId' },
    {
      differs: {
        ...hiddenTokens,
        D3: withBody((body) => ({
          sessions: (body as { sessions: object[] }).sessions.map((one) => ({
            ...one,
            expiresAt: '<now + 60 min>',
          })),
        })),
      },
    },
  ),
  asAdmin('impersonate-user', 'while impersonating', { userId: '$bobId' }, { as: 'impersonation' }),
  asAdmin(
    'stop-impersonating',
    'with a bearer token',
    {},
    {
      as: 'impersonation',
      differs: { D7: as('GET /get-session of the impersonator'), ...hiddenToken },
    },
  ),
  session('impersonation', 'of a stopped impersonation', { differs: noSession('D7') }),
  asAdmin('stop-impersonating', 'without an impersonation', {}, { differs: notImpersonating }),
  impersonate('of an admin', '$cydId'),
  impersonate('of the caller', '$adminId'),
  impersonate('of a banned user', '$fayId'),
  impersonate('of an unknown user', 'nobody'),
  ...enter('cyd'),
  asAdmin(
    'impersonate-user',
    'by Cyd',
    { userId: '$adaId' },
    { as: 'cyd', keep: { impersonation2: 'session.token' }, differs: noCookies },
  ),
  asAdmin('ban-user', 'of Cyd', { userId: '$cydId' }),
  session('impersonation2', 'of a banned impersonator', { differs: noSession('D2') }),
  asAdmin('unban-user', 'of Cyd', { userId: '$cydId' }),
]

const permissions: Step[] = [
  checkPermission('user:ban', { permissions: { user: ['ban'] } }),
  checkPermission('of several', { permissions: { user: ['ban', 'list'], session: ['revoke'] } }),
  checkPermission('user:impersonate-admins', { permissions: { user: ['impersonate-admins'] } }),
  checkPermission('of one that is not granted', {
    permissions: { user: ['ban', 'impersonate-admins'] },
  }),
  checkPermission('without a resource', { permissions: {} }),
  checkPermission('without an action', { permissions: { user: [] } }),
  checkPermission('of an unknown action', { permissions: { user: ['fly'] } }),
  checkPermission('of an unknown resource', { permissions: { ship: ['sail'] } }),
  checkPermission(
    'of a name of JavaScript',
    { permissions: { constructor: ['name'] } },
    { differs: notGranted('C2') },
  ),
  checkPermission('by Ada', { permissions: { user: ['ban'] } }, { as: 'ada7' }),
  checkPermission(
    'in the singular',
    { permission: { user: ['ban'] } },
    { differs: { E3: instead(200, { error: null, success: true }) } },
  ),
  checkPermission('in both forms', {
    permission: { user: ['ban'] },
    permissions: { user: ['ban'] },
  }),
  checkPermission('without permissions', {}),
  checkPermission('of a string', { permissions: 'user' }),
  checkPermission('of a string for actions', { permissions: { user: 'ban' } }),
  checkPermission('of numbers for actions', { permissions: { user: [1] } }),
  checkPermission('of an array', { permissions: [] }),
  checkPermission('of null', { permissions: null }),
  checkPermission(
    'of Ada',
    { userId: '$adaId', permissions: { user: ['ban'] } },
    { differs: notGranted('E3') },
  ),
  checkPermission(
    'of an unknown user',
    { userId: 'nobody', permissions: { user: ['ban'] } },
    { differs: notFound('E3') },
  ),
  checkPermission(
    'of the role user',
    { role: 'user', permissions: { user: ['ban'] } },
    { differs: notGranted('E3') },
  ),
  checkPermission('of the role admin', { role: 'admin', permissions: { user: ['ban'] } }),
  checkPermission('of a number for a role', { role: 5, permissions: { user: ['ban'] } }),
  checkPermission(
    'of another user, by Ada',
    { userId: '$adminId', permissions: { user: ['ban'] } },
    {
      as: 'ada7',
      differs: {
        E3: withRefusal(403, 'YOU_ARE_NOT_ALLOWED_TO_GET_USER', 'You are not allowed to get user'),
      },
    },
  ),
  post('without a body', '/admin/has-permission', undefined, { as: 'admin' }),
]

const lastAdminError = {
  E1: withRefusal(400, 'LAST_ADMIN', 'The last admin cannot be demoted, banned or removed'),
}

const removals: Step[] = [
  asAdmin('remove-user', 'of Gus', { userId: '$gusId' }),
  getUser('of a removed user', '$gusId'),
  asAdmin('remove-user', 'of Gus again', { userId: '$gusId' }),
  asAdmin('remove-user', 'of the caller', { userId: '$adminId' }),
]

const lastAdmin: Step[] = [
  asAdmin('set-role', 'of Cyd to user', { userId: '$cydId', role: 'user' }),
  asAdmin('set-role', 'of Dan to user', { userId: '$danId', role: 'user' }),
  asAdmin(
    'set-role',
    'of the last admin',
    { userId: '$adminId', role: 'user' },
    { differs: lastAdminError },
  ),
  asAdmin(
    'update-user',
    'of the last admin',
    { userId: '$adminId', data: { role: 'user' } },
    {
      differs: lastAdminError,
      sql: `UPDATE "user" SET role = 'admin' WHERE id = '$adminId'`,
    },
  ),
  get('after the last admin is kept', '/admin/list-users', {
    as: 'admin',
    query: { limit: '50', offset: '1', sortBy: 'email' },
    sql: `UPDATE "user" SET role = 'admin' WHERE id = '$adminId'`,
  }),
]

/** Bans, impersonation, permissions, removals and the last admin. */
export const impersonationAndPermissions: Step[] = [
  ...bans,
  ...impersonation,
  ...enter('ada7', 'ada'),
  ...permissions,
  ...removals,
  ...lastAdmin,
]

function impersonate(what: string, userId: string, options?: Options) {
  return asAdmin('impersonate-user', what, { userId }, options)
}

function checkPermission(what: string, json: object, options?: Options) {
  return asAdmin('has-permission', what, json, options)
}

function notGranted(line: string) {
  return { [line]: instead(200, { error: null, success: false }) }
}
