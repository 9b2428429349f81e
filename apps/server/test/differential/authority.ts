import { bans } from './bans.ts'
import {
  as,
  dead,
  hiddenTokens,
  instead,
  noCookies,
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
    keep: { ghost: 'session.token', ghostSession: 'session.id' },
    differs: noCookies,
  }),
  session('ghost', 'of who acts as Ada', {
    differs: { ...staysShort(60), ...withoutRefreshHeaders },
  }),
  session('admin', 'of who acts as another'),
  get('by who acts as Ada', '/admin/list-users', { as: 'ghost' }),
  get('by who acts as Ada', '/list-sessions', { as: 'ghost' }),
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
  asAdmin('impersonate-user', 'while impersonating', { userId: '$bobId' }, { as: 'ghost' }),
  asAdmin(
    'stop-impersonating',
    'by bearer',
    {},
    { as: 'ghost', differs: { D7: as('GET /get-session of who acts as another'), ...hiddenToken } },
  ),
  session('ghost', 'that has stopped', { differs: dead('D7') }),
  asAdmin('stop-impersonating', 'by who does not', {}, { differs: notImpersonating }),
  impersonate('of an admin', '$cydId'),
  impersonate('of oneself', '$adminId'),
  impersonate('of the banned', '$fayId'),
  impersonate('of nobody', 'nobody'),
  ...enter('cyd'),
  asAdmin(
    'impersonate-user',
    'by Cyd',
    { userId: '$adaId' },
    { as: 'cyd', keep: { ghost2: 'session.token' }, differs: noCookies },
  ),
  asAdmin('ban-user', 'of Cyd', { userId: '$cydId' }),
  session('ghost2', 'of a banned impersonator', { differs: dead('D2') }),
  asAdmin('unban-user', 'of Cyd', { userId: '$cydId' }),
]

const permissions: Step[] = [
  may('user:ban', { permissions: { user: ['ban'] } }),
  may('of several', { permissions: { user: ['ban', 'list'], session: ['revoke'] } }),
  may('user:impersonate-admins', { permissions: { user: ['impersonate-admins'] } }),
  may('of one that they have not', { permissions: { user: ['ban', 'impersonate-admins'] } }),
  may('of nothing', { permissions: {} }),
  may('of no action', { permissions: { user: [] } }),
  may('of an unknown action', { permissions: { user: ['fly'] } }),
  may('of an unknown resource', { permissions: { ship: ['sail'] } }),
  may('of a name of JavaScript', { permissions: { constructor: ['name'] } }, { differs: no('C2') }),
  may('by Ada', { permissions: { user: ['ban'] } }, { as: 'ada7' }),
  may(
    'in the singular',
    { permission: { user: ['ban'] } },
    { differs: { E3: instead(200, { error: null, success: true }) } },
  ),
  may('in both', { permission: { user: ['ban'] }, permissions: { user: ['ban'] } }),
  may('of neither', {}),
  may('of a text', { permissions: 'user' }),
  may('of a text for actions', { permissions: { user: 'ban' } }),
  may('of numbers for actions', { permissions: { user: [1] } }),
  may('of an array', { permissions: [] }),
  may('of null', { permissions: null }),
  may('of Ada', { userId: '$adaId', permissions: { user: ['ban'] } }, { differs: no('E3') }),
  may(
    'of nobody',
    { userId: 'nobody', permissions: { user: ['ban'] } },
    { differs: notFound('E3') },
  ),
  may('of the role user', { role: 'user', permissions: { user: ['ban'] } }, { differs: no('E3') }),
  may('of the role admin', { role: 'admin', permissions: { user: ['ban'] } }),
  may('of a number for a role', { role: 5, permissions: { user: ['ban'] } }),
  may(
    'of another, by Ada',
    { userId: '$adminId', permissions: { user: ['ban'] } },
    {
      as: 'ada7',
      differs: {
        E3: withRefusal(403, 'YOU_ARE_NOT_ALLOWED_TO_GET_USER', 'You are not allowed to get user'),
      },
    },
  ),
  post('with nothing', '/admin/has-permission', undefined, { as: 'admin' }),
]

const theLast = {
  E1: withRefusal(400, 'LAST_ADMIN', 'The last admin cannot be demoted, banned or removed'),
}

const removals: Step[] = [
  asAdmin('remove-user', 'of Gus', { userId: '$gusId' }),
  getUser('of the removed', '$gusId'),
  asAdmin('remove-user', 'of Gus again', { userId: '$gusId' }),
  asAdmin('remove-user', 'of oneself', { userId: '$adminId' }),
]

const lastAdmin: Step[] = [
  asAdmin('set-role', 'of Cyd, no admin', { userId: '$cydId', role: 'user' }),
  asAdmin('set-role', 'of Dan, no admin', { userId: '$danId', role: 'user' }),
  asAdmin(
    'set-role',
    'of the last admin',
    { userId: '$adminId', role: 'user' },
    { differs: theLast },
  ),
  asAdmin(
    'update-user',
    'of the last admin',
    { userId: '$adminId', data: { role: 'user' } },
    {
      differs: theLast,
      sql: `UPDATE "user" SET role = 'admin' WHERE id = '$adminId'`,
    },
  ),
  get('afterwards', '/admin/list-users', {
    as: 'admin',
    query: { limit: '50', offset: '1', sortBy: 'email' },
    sql: `UPDATE "user" SET role = 'admin' WHERE id = '$adminId'`,
  }),
]

/** Bans, impersonation, permissions, removals and the last admin. */
export const authority: Step[] = [
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

function may(what: string, json: object, options?: Options) {
  return asAdmin('has-permission', what, json, options)
}

function no(line: string) {
  return { [line]: instead(200, { error: null, success: false }) }
}
