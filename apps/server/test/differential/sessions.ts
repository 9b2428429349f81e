import {
  challenged,
  hiddenTokens,
  hideTokensExcept,
  invalid,
  newestFirst,
  noCookies,
  noSession,
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
  sessions('of an unknown user', 'nobody', { differs: notFound('B6') }),
  sessions('without a user id', undefined),
  sessions(
    'of an object',
    {},
    {
      differs: { A5: invalid('[body.userId] Invalid input: expected string, received object') },
    },
  ),
  get('by Ada', '/list-sessions', {
    as: 'ada2',
    differs: { ...hideTokensExcept('$ada2'), ...ownNewestFirst },
  }),
  get('without a session', '/list-sessions', { differs: challenged }),
  sessions('with an expired one', '$adaId', {
    sql: `UPDATE session SET "expiresAt" = '2020-01-01T00:00:00.000Z' WHERE token = '$ada2'`,
    differs: {
      ...hiddenTokens,
      B6: withBody((body) => ({ sessions: (body as { sessions: object[] }).sessions.slice(0, 1) })),
    },
  }),
  session('ada2', 'that has expired'),
]

const revoking: Step[] = [
  ...enter('ada3', 'ada'),
  asAdmin('revoke-user-session', 'of Ada', { sessionToken: '$ada3' }),
  session('ada3', 'revoked'),
  asAdmin('revoke-user-session', 'of Ada again', { sessionToken: '$ada3' }),
  asAdmin('revoke-user-session', 'of an unknown token', { sessionToken: 'nobody' }),
  asAdmin('revoke-user-session', 'of an empty token', { sessionToken: '' }),
  asAdmin('revoke-user-session', 'of a number', { sessionToken: 5 }),
  ...enter('ada4', 'ada'),
  asAdmin('revoke-user-session', 'by its id', { sessionToken: '$ada4Session' }),
  session('ada4', 'revoked by its id', { differs: noSession('D5') }),
  ...enter('ada5', 'ada'),
  asAdmin('revoke-user-sessions', 'of Ada', { userId: '$adaId' }),
  session('ada5', 'revoked with all others'),
  asAdmin(
    'revoke-user-sessions',
    'of an unknown user',
    { userId: 'nobody' },
    { differs: notFound('B6') },
  ),
  ...enter('bob', 'bobby'),
  ...enter('bob2', 'bobby'),
  ...enter('bob3', 'bobby'),
  own('revoke-session', 'of a session of Bob', 'bob', { token: '$bob2' }),
  session('bob2', 'revoked by Bob'),
  own('revoke-session', 'of an unknown token', 'bob', { token: 'nobody' }),
  own('revoke-session', 'of the admin', 'bob', { token: '$admin' }),
  session('admin', 'not revoked'),
  own('revoke-session', 'without a token', 'bob'),
  own('revoke-other-sessions', 'of Bob', 'bob'),
  session('bob3', 'revoked with the others'),
  session('bob', 'after it revoked the others'),
  own('revoke-sessions', 'of Bob', 'bob', {}, { differs: noCookies }),
  session('bob', 'after it revoked all sessions'),
  ...enter('bob4', 'bobby'),
  own(
    'revoke-session',
    'of the current session',
    'bob4',
    { token: '$bob4' },
    { differs: noCookies },
  ),
  session('bob4', 'after it revoked itself'),
  ...['revoke-session', 'revoke-sessions', 'revoke-other-sessions'].map((path) =>
    post('without a session', `/${path}`, { token: 'nobody' }, { differs: challenged }),
  ),
]

const expiry: Step[] = [
  ...enter('ada6', 'ada'),
  session('ada6', 'not extended on request', {
    sql: ageSession('ada6'),
    query: { disableRefresh: 'true' },
  }),
  session('ada6', 'extended', { differs: withoutRefreshHeaders }),
  get('of an old session', '/list-sessions', { as: 'ada6' }),
  signIn(
    'without rememberMe',
    { email: 'ada@example.com', rememberMe: false },
    { keep: { short: 'token' } },
  ),
  session('short', 'without rememberMe', {
    differs: { ...staysShort(24 * 60), ...withoutRefreshHeaders },
  }),
  session('short', 'without rememberMe, again', { differs: staysShort(24 * 60) }),
]

const passwords: Step[] = [
  ...enter('bob5', 'bobby'),
  asAdmin('set-user-password', 'of Bob', { userId: '$bobId', newPassword: 'new horse' }),
  session('bob5', 'after a new password', { differs: noSession('D4') }),
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
  asAdmin('set-user-password', 'of Dan, who had no password', {
    userId: '$danId',
    newPassword: password,
  }),
  ...enter('dan'),
  asAdmin('set-user-password', 'of an unknown user', { userId: 'nobody', newPassword: password }),
  asAdmin('set-user-password', 'that is short', { userId: '$bobId', newPassword: 'seven77' }),
  asAdmin('set-user-password', 'that is long', { userId: '$bobId', newPassword: 'x'.repeat(129) }),
  asAdmin('set-user-password', 'of four emoji', {
    userId: '$bobId',
    newPassword: '🐎🐎🐎🐎',
  }),
  asAdmin('set-user-password', 'that is empty', { userId: '$bobId', newPassword: '' }),
  asAdmin('set-user-password', 'of an empty id', { userId: '', newPassword: password }),
  asAdmin('set-user-password', 'that is a number', { userId: '$bobId', newPassword: 12345678 }),
  asAdmin('set-user-password', 'of the caller', { userId: '$adminId', newPassword: password }),
  session('admin', 'after the admin sets their own password'),
  asAdmin('set-user-password', 'of Bob again', { userId: '$bobId', newPassword: password }),
]

/** All operations on sessions and passwords. */
export const sessionsAndPasswords: Step[] = [...listing, ...revoking, ...expiry, ...passwords]

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
function ageSession(name: string) {
  return `UPDATE session SET "createdAt" = '${days(-2)}',
  "updatedAt" = '${days(-2)}', "expiresAt" = '${days(5)}' WHERE token = '$${name}'`
}
