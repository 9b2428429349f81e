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
  signInAdmin('by the admin', {}, { keep: { admin: 'token', adminId: 'user.id' } }),
  signIn('in capitals', { email: 'ADMIN@EXAMPLE.COM' }, { keep: { again: 'token' } }),
  signInAdmin('with a wrong password', { password: 'wrong horse' }, { differs: challenged }),
  signInAdmin('with a short password', { password: 'x' }, { differs: challenged }),
  signInAdmin('with an empty password', { password: '' }, { differs: challenged }),
  signInAdmin('with a long password', { password: 'x'.repeat(129) }),
  signInAdmin('with a number for a password', { password: 5 }),
  signInAdmin('with null for a password', { password: null }),
  signInAdmin('with a string for a boolean', { rememberMe: 'no' }),
  signIn('with an unknown address', { email: 'nobody@example.com' }, { differs: challenged }),
  signIn('with an invalid address', { email: 'nobody' }),
  signIn('without an address', {}),
  post('with an array', '/sign-in/email', []),
  post('without a body', '/sign-in/email', undefined),
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
  signInAdmin('to an own page', { callbackURL: '/users' }),
  signInAdmin('to a foreign page', { callbackURL: 'https://evil.test/' }),
  signInAdmin('to a foreign page with two slashes', { callbackURL: '//evil.test' }),
  signInAdmin(
    'to a number',
    { callbackURL: 5 },
    {
      differs: {
        A1: withRefusal(400, 'INVALID_CALLBACK_URL', 'Invalid callbackURL: expected a string'),
      },
    },
  ),
  signInAdmin('with a foreign redirectTo', { redirectTo: 'https://evil.test/' }),
  signInAdmin('with a foreign errorCallbackURL', { errorCallbackURL: 'https://evil.test/' }),
  signInAdmin('with a foreign newUserCallbackURL', { newUserCallbackURL: 'https://evil.test/' }),
  signInAdmin('from a foreign page', {}, { headers: { origin: 'https://evil.test' } }),
  signInAdmin('from an own page', {}, { headers: { origin: '$origin' }, differs: readable }),
  signInAdmin(
    'by a foreign form',
    {},
    {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    },
  ),
  signInAdmin(
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
  signUp('with an invalid address', { email: 'eve' }),
  signUp('without an address', {}),
  signUp('without a name', { email: 'eve2@example.com', name: undefined }),
  signUp('with a number for a name', { email: 'eve2@example.com', name: 5 }),
  signUp('with a short password', { email: 'eve2@example.com', password: 'seven77' }),
  signUp('with a long password', { email: 'eve2@example.com', password: 'x'.repeat(129) }),
  signUp('with an empty password', { email: 'eve2@example.com', password: '' }),
  signUp('with a role', { email: 'eve2@example.com', role: 'admin' }),
  signUp('with a ban reason', { email: 'eve2@example.com', banReason: 'none' }),
  signUp('with the end of a ban', { email: 'eve2@example.com', banExpires: '2030-01-01' }),
  signUp('with a ban and a verified address', {
    email: 'eve3@example.com',
    banned: true,
    emailVerified: true,
  }),
  signUp('with unknown fields', { email: 'eve4@example.com', colour: 'red' }),
  signUp('with a number for an image', { email: 'eve5@example.com', image: 5 }),
  signUp('without rememberMe', { email: 'eve6@example.com', rememberMe: false }),
]

/** Sign-up, sign-in, sign-out and the own session. */
export const ownSession: Step[] = [
  get('without a session', '/ok'),
  get('without a session', '/get-session'),
  get('with an unknown token', '/get-session', { as: 'A'.repeat(32) }),
  get('with a token with a wrong signature', '/get-session', { as: `${'A'.repeat(32)}.AAAA` }),
  ...signIns,
  get('by the admin', '/get-session', { as: 'admin', keep: { adminSession: 'session.id' } }),
  get('without a refresh', '/get-session', { as: 'admin', query: { disableRefresh: 'true' } }),
  post('by the admin', '/get-session', {}, { as: 'admin', differs: methodNotAllowed('GET') }),
  post('by another session of the admin', '/sign-out', {}, { as: 'again', differs: noCookies }),
  get('after sign-out', '/get-session', { as: 'again' }),
  post('without a session', '/sign-out', {}),
  ...pages,
  ...signUps,
]

function signUp(what: string, json: object) {
  return post(what, '/sign-up/email', { password, name: 'Eve', ...json })
}

function signInAdmin(what: string, json: object, options?: Options) {
  return signIn(what, { email: 'admin@example.com', ...json }, options)
}
