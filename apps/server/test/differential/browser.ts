import { as, notImpersonating, readable, unauthorized, userRepeated } from './differences.ts'
import { get, type Options, password, post, type Step } from './step.ts'

const requests: Step[] = [
  page(
    'in a browser',
    '/sign-in/email',
    { email: 'admin@example.com', password },
    { keep: { page: 'token' } },
  ),
  look('in a browser', '/get-session', { keep: { pageSession: 'session.id' } }),
  look('in a browser', '/admin/get-user', {
    query: { id: '$adaId' },
    differs: { ...readable, ...userRepeated },
  }),
  page('in a browser', '/admin/unban-user', { userId: '$adaId' }),
  page(
    'from another page',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: 'https://evil.test' }, differs: {} },
  ),
  page(
    'from no page',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: '' }, differs: {} },
  ),
  page(
    'from a page without an origin',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: 'null' }, differs: {} },
  ),
  page(
    'with a referer',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: '', referer: '$origin/users' }, differs: {} },
  ),
  page(
    'with a bearer token, from another page',
    '/admin/unban-user',
    { userId: '$adaId' },
    {
      as: 'admin',
      headers: { origin: 'https://evil.test' },
      differs: { F1: as('POST /admin/unban-user with a referer') },
    },
  ),
  page('with a bearer token of Ada', '/admin/unban-user', { userId: '$adaId' }, { as: 'ada8' }),
  look('in a browser', '/admin/list-users', {
    query: { filterField: 'name', filterValue: 'x', limit: '1', offset: '1' },
  }),
  page(
    'with a bearer token that nobody has',
    '/admin/unban-user',
    { userId: '$adaId' },
    {
      browser: 'other',
      as: 'A'.repeat(32),
      differs: { ...unauthorized, ...readable },
    },
  ),
]

const acting: Step[] = [
  page(
    'in a browser',
    '/admin/impersonate-user',
    { userId: '$adaId' },
    { keep: { acting: 'session.token', actingSession: 'session.id' } },
  ),
  look('in a browser that acts as Ada', '/get-session'),
  page('in a browser that acts as Ada', '/admin/ban-user', { userId: '$bobId' }),
  page('in a browser', '/admin/stop-impersonating', {}),
  look('in a browser that is back', '/get-session'),
  look('by the token of an ended impersonation', '/get-session', {
    browser: 'other',
    as: 'acting',
  }),
  page(
    'in a browser that acts as nobody',
    '/admin/stop-impersonating',
    {},
    {
      differs: { ...notImpersonating, ...readable },
    },
  ),
]

const leaving: Step[] = [
  page('in a browser', '/sign-out', {}),
  look('in a browser that has left', '/get-session'),
  page('for an hour', '/sign-in/email', {
    email: 'admin@example.com',
    password,
    rememberMe: false,
  }),
  look('in a browser for an hour', '/get-session'),
  page('in a browser for an hour', '/admin/impersonate-user', { userId: '$adaId' }),
  page('in a browser for an hour', '/admin/stop-impersonating', {}),
  page('in a browser', '/revoke-sessions', {}),
  look('in a browser that has left everywhere', '/get-session'),
]

/** The requests of browsers, with cookies. */
export const browser: Step[] = [...requests, ...acting, ...leaving]

/** A POST request of a browser, from a page of the peer's origin. */
function page(what: string, path: string, json: unknown, options: Options = {}) {
  return post(what, path, json, { browser: 'page', differs: readable, ...options })
}

function look(what: string, path: string, options: Options = {}) {
  return get(what, path, { browser: 'page', differs: readable, ...options })
}
