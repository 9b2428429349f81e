import {
  challenged,
  dead,
  hiddenOwnTokens,
  hiddenTokens,
  invalid,
  newestFirst,
  noCookies,
  notFound,
  ownNewestFirst,
  staysShort,
  withBody,
  withoutRefreshHeaders,
} from './differences.ts'
import {
  asAdmin,
  enter,
  get,
  type Options,
  password,
  post,
  type Step,
  session,
  signIn,
} from './step.ts'

const listing: Step[] = [
  ...enter('ada', 'ada', { headers: { 'user-agent': 'one' } }),
  sessions('of Ada', '$adaId', { differs: hiddenTokens }),
  ...enter('ada2', 'ada', { headers: { 'user-agent': 'two' } }),
  sessions('of Ada twice', '$adaId', { differs: { ...hiddenTokens, ...newestFirst } }),
  sessions('of Bob', '$bobId'),
  sessions('of nobody', 'nobody', { differs: notFound('B6') }),
  sessions('of nothing', undefined),
  sessions(
    'of an object',
    {},
    {
      differs: { A5: invalid('[body.userId] Invalid input: expected string, received object') },
    },
  ),
  get('by Ada', '/list-sessions', {
    as: 'ada2',
    differs: { ...hiddenOwnTokens, ...ownNewestFirst },
  }),
  get('by nobody', '/list-sessions', { differs: challenged }),
  sessions('with one that has ended', '$adaId', {
    sql: `UPDATE session SET "expiresAt" = '2020-01-01T00:00:00.000Z' WHERE token = '$ada2'`,
    differs: {
      ...hiddenTokens,
      B6: withBody((body) => ({ sessions: (body as { sessions: object[] }).sessions.slice(0, 1) })),
    },
  }),
  session('ada2', 'that has ended'),
]

const revoking: Step[] = [
  ...enter('ada3', 'ada'),
  asAdmin('revoke-user-session', 'of Ada', { sessionToken: '$ada3' }),
  session('ada3', 'revoked'),
  asAdmin('revoke-user-session', 'of Ada again', { sessionToken: '$ada3' }),
  asAdmin('revoke-user-session', 'of nobody', { sessionToken: 'nobody' }),
  asAdmin('revoke-user-session', 'of an empty token', { sessionToken: '' }),
  asAdmin('revoke-user-session', 'of a number', { sessionToken: 5 }),
  ...enter('ada4', 'ada'),
  asAdmin('revoke-user-session', 'by its id', { sessionToken: '$ada4Session' }),
  session('ada4', 'revoked by its id', { differs: dead('D5') }),
  ...enter('ada5', 'ada'),
  asAdmin('revoke-user-sessions', 'of Ada', { userId: '$adaId' }),
  session('ada5', 'revoked with all others'),
  asAdmin('revoke-user-sessions', 'of nobody', { userId: 'nobody' }, { differs: notFound('B6') }),
  ...enter('bob', 'bobby'),
  ...enter('bob2', 'bobby'),
  ...enter('bob3', 'bobby'),
  own('revoke-session', 'of a session of Bob', 'bob', { token: '$bob2' }),
  session('bob2', 'revoked by himself'),
  own('revoke-session', 'of nobody', 'bob', { token: 'nobody' }),
  own('revoke-session', 'of the admin', 'bob', { token: '$admin' }),
  session('admin', 'not revoked'),
  own('revoke-session', 'without a token', 'bob'),
  own('revoke-other-sessions', 'of Bob', 'bob'),
  session('bob3', 'revoked with the others'),
  session('bob', 'that has revoked the others'),
  own('revoke-sessions', 'of Bob', 'bob', {}, { differs: noCookies }),
  session('bob', 'that has revoked all'),
  ...enter('bob4', 'bobby'),
  own('revoke-session', 'of the one in use', 'bob4', { token: '$bob4' }, { differs: noCookies }),
  session('bob4', 'that has revoked itself'),
  ...['revoke-session', 'revoke-sessions', 'revoke-other-sessions'].map((path) =>
    post('by nobody', `/${path}`, { token: 'nobody' }, { differs: challenged }),
  ),
]

const time: Step[] = [
  ...enter('ada6', 'ada'),
  session('ada6', 'not prolonged on request', {
    sql: aged('ada6'),
    query: { disableRefresh: 'true' },
  }),
  session('ada6', 'prolonged', { differs: withoutRefreshHeaders }),
  get('of an old session', '/list-sessions', { as: 'ada6' }),
  signIn(
    'not to be remembered',
    { email: 'ada@example.com', rememberMe: false },
    { keep: { short: 'token' } },
  ),
  session('short', 'not to be remembered', {
    differs: { ...staysShort(24 * 60), ...withoutRefreshHeaders },
  }),
  session('short', 'not to be remembered, again', { differs: staysShort(24 * 60) }),
]

const passwords: Step[] = [
  ...enter('bob5', 'bobby'),
  asAdmin('set-user-password', 'of Bob', { userId: '$bobId', newPassword: 'new horse' }),
  session('bob5', 'after a new password', { differs: dead('D4') }),
  signIn('with the old password', { email: 'bobby@example.com' }, { differs: challenged }),
  signIn(
    'with the new password',
    { email: 'bobby@example.com', password: 'new horse' },
    { keep: { bob6: 'token' } },
  ),
  asAdmin('set-user-password', 'of Bob, sessions kept', {
    userId: '$bobId',
    newPassword: password,
    revokeSessions: false,
  }),
  session('bob6', 'kept after a new password'),
  asAdmin('set-user-password', 'of Dan, who had none', { userId: '$danId', newPassword: password }),
  ...enter('dan'),
  asAdmin('set-user-password', 'of nobody', { userId: 'nobody', newPassword: password }),
  asAdmin('set-user-password', 'that is short', { userId: '$bobId', newPassword: 'seven77' }),
  asAdmin('set-user-password', 'that is long', { userId: '$bobId', newPassword: 'x'.repeat(129) }),
  asAdmin('set-user-password', 'of four astral letters', {
    userId: '$bobId',
    newPassword: '🐎🐎🐎🐎',
  }),
  asAdmin('set-user-password', 'that is empty', { userId: '$bobId', newPassword: '' }),
  asAdmin('set-user-password', 'of an empty id', { userId: '', newPassword: password }),
  asAdmin('set-user-password', 'that is a number', { userId: '$bobId', newPassword: 12345678 }),
  asAdmin('set-user-password', 'of oneself', { userId: '$adminId', newPassword: password }),
  session('admin', 'after a password of their own'),
  asAdmin('set-user-password', 'of Bob again', { userId: '$bobId', newPassword: password }),
]

/** All operations on sessions and passwords. */
export const sessionsAndPasswords: Step[] = [...listing, ...revoking, ...time, ...passwords]

function days(count: number) {
  return new Date(Date.now() + count * 24 * 3600 * 1000).toISOString()
}

function sessions(what: string, userId: unknown, options?: Options) {
  return asAdmin('list-user-sessions', what, { userId }, options)
}

function own(path: string, what: string, name: string, json: object = {}, options: Options = {}) {
  return post(what, `/${path}`, json, { as: name, ...options })
}

/** Returns SQL that moves a session two days into the past. */
function aged(name: string) {
  return `UPDATE session SET "createdAt" = '${days(-2)}',
  "updatedAt" = '${days(-2)}', "expiresAt" = '${days(5)}' WHERE token = '$${name}'`
}
