import {
  as,
  challenged,
  methodNotAllowed,
  noCookies,
  readable,
  withRefusal,
} from './differences.ts'
import { get, type Options, password, post, type Step, signIn } from './step.ts'

const signIns: Step[] = [
  admin('by the admin', {}, { keep: { admin: 'token', adminId: 'user.id' } }),
  signIn('in capitals', { email: 'ADMIN@EXAMPLE.COM' }, { keep: { again: 'token' } }),
  admin('with a wrong password', { password: 'wrong horse' }, { differs: challenged }),
  admin('with a short one', { password: 'x' }, { differs: challenged }),
  admin('with an empty one', { password: '' }, { differs: challenged }),
  admin('with too long a one', { password: 'x'.repeat(129) }),
  admin('with a number for one', { password: 5 }),
  admin('with null for one', { password: null }),
  admin('with a text for a boolean', { rememberMe: 'no' }),
  signIn('by an unknown address', { email: 'nobody@example.com' }, { differs: challenged }),
  signIn('by what is no address', { email: 'nobody' }),
  signIn('without an address', {}),
  post('with an array', '/sign-in/email', []),
  post('with nothing', '/sign-in/email', undefined),
  post('with broken JSON', '/sign-in/email', undefined, {
    body: '{"email":',
    headers: { 'content-type': 'application/json' },
  }),
  post('with plain text', '/sign-in/email', undefined, {
    body: 'hello',
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
  }),
  post('with a form', '/sign-in/email', undefined, {
    body: 'email=admin%40example.com&password=correct+horse',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  post('with a form that has a boolean', '/sign-in/email', undefined, {
    body: 'email=admin%40example.com&password=correct+horse&rememberMe=true',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
]

/** The origin of a sign-in, and its callback URL. */
const pages: Step[] = [
  admin('to a page of ours', { callbackURL: '/users' }),
  admin('to a page of another', { callbackURL: 'https://evil.test/' }),
  admin('to a page by two slashes', { callbackURL: '//evil.test' }),
  admin(
    'to what is no page',
    { callbackURL: 5 },
    {
      differs: {
        A1: withRefusal(400, 'INVALID_CALLBACK_URL', 'Invalid callbackURL: expected a string'),
      },
    },
  ),
  admin('with a foreign redirectTo', { redirectTo: 'https://evil.test/' }),
  admin('with a foreign errorCallbackURL', { errorCallbackURL: 'https://evil.test/' }),
  admin('with a foreign newUserCallbackURL', { newUserCallbackURL: 'https://evil.test/' }),
  admin('from a page of another', {}, { headers: { origin: 'https://evil.test' } }),
  admin('from a page of ours', {}, { headers: { origin: '$origin' }, differs: readable }),
  admin(
    'by a foreign form',
    {},
    {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    },
  ),
  admin(
    'by a program',
    {},
    {
      headers: { 'sec-fetch-mode': 'cors' },
      differs: { F1: as('POST /sign-in/email with a form') },
    },
  ),
]

const signUps: Step[] = [
  signUp('by Eve', { email: 'Eve@Example.com', image: 'eve.png' }),
  signUp('by Eve again', { email: 'eve@example.com' }),
  signUp('by what is no address', { email: 'eve' }),
  signUp('without an address', {}),
  signUp('without a name', { email: 'eve2@example.com', name: undefined }),
  signUp('with a number for a name', { email: 'eve2@example.com', name: 5 }),
  signUp('with a short password', { email: 'eve2@example.com', password: 'seven77' }),
  signUp('with a long password', { email: 'eve2@example.com', password: 'x'.repeat(129) }),
  signUp('with an empty password', { email: 'eve2@example.com', password: '' }),
  signUp('with a role', { email: 'eve2@example.com', role: 'admin' }),
  signUp('with the reason of a ban', { email: 'eve2@example.com', banReason: 'none' }),
  signUp('with the end of a ban', { email: 'eve2@example.com', banExpires: '2030-01-01' }),
  signUp('banned and known', { email: 'eve3@example.com', banned: true, emailVerified: true }),
  signUp('with unknown fields', { email: 'eve4@example.com', colour: 'red' }),
  signUp('with an image that is no text', { email: 'eve5@example.com', image: 5 }),
  signUp('not to be remembered', { email: 'eve6@example.com', rememberMe: false }),
]

/** Sign-up, sign-in, sign-out and the own session. */
export const ownSession: Step[] = [
  get('by anybody', '/ok'),
  get('by nobody', '/get-session'),
  get('by a token that nobody has', '/get-session', { as: 'A'.repeat(32) }),
  get('by a token with a false signature', '/get-session', { as: `${'A'.repeat(32)}.AAAA` }),
  ...signIns,
  get('by the admin', '/get-session', { as: 'admin', keep: { adminSession: 'session.id' } }),
  get('without a refresh', '/get-session', { as: 'admin', query: { disableRefresh: 'true' } }),
  post('by the admin', '/get-session', {}, { as: 'admin', differs: methodNotAllowed('GET') }),
  post('by another who leaves', '/sign-out', {}, { as: 'again', differs: noCookies }),
  get('by who has left', '/get-session', { as: 'again' }),
  post('by nobody', '/sign-out', {}),
  ...pages,
  ...signUps,
]

function signUp(what: string, json: object) {
  return post(what, '/sign-up/email', { password, name: 'Eve', ...json })
}

function admin(what: string, json: object, options?: Options) {
  return signIn(what, { email: 'admin@example.com', ...json }, options)
}
