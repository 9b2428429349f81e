import { as, notImpersonating, readable, unauthorized, userRepeated } from './differences.ts'
import { get, type Options, password, post, type Step } from './step.ts'

const requests: Step[] = [
  postFromPage(
    'in a browser',
    '/sign-in/email',
    { email: 'admin@example.com', password },
    { keep: { page: 'token' } },
  ),
  getFromPage('in a browser', '/get-session', { keep: { pageSession: 'session.id' } }),
  getFromPage('in a browser', '/admin/get-user', {
    query: { id: '$adaId' },
    differs: { ...readable, ...userRepeated },
  }),
  postFromPage('in a browser', '/admin/unban-user', { userId: '$adaId' }),
  postFromPage(
    'from another page',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: 'https://evil.test' }, differs: {} },
  ),
  postFromPage(
    'without an origin',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: '' }, differs: {} },
  ),
  postFromPage(
    'with the origin null',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: 'null' }, differs: {} },
  ),
  postFromPage(
    'with a referer',
    '/admin/unban-user',
    { userId: '$adaId' },
    { headers: { origin: '', referer: '$origin/users' }, differs: {} },
  ),
  postFromPage(
    'with a bearer token, from another page',
    '/admin/unban-user',
    { userId: '$adaId' },
    {
      as: 'admin',
      headers: { origin: 'https://evil.test' },
      differs: { F1: as('POST /admin/unban-user with a referer') },
    },
  ),
  postFromPage(
    'with a bearer token of Ada',
    '/admin/unban-user',
    { userId: '$adaId' },
    { as: 'ada8' },
  ),
  getFromPage('in a browser', '/admin/list-users', {
    query: { filterField: 'name', filterValue: 'x', limit: '1', offset: '1' },
  }),
  postFromPage(
    'with an unknown bearer token',
    '/admin/unban-user',
    { userId: '$adaId' },
    {
      browser: 'other',
      as: 'A'.repeat(32),
      differs: { ...unauthorized, ...readable },
    },
  ),
]

const impersonation: Step[] = [
  postFromPage(
    'in a browser',
    '/admin/impersonate-user',
    { userId: '$adaId' },
    { keep: { pageImpersonation: 'session.token', pageImpersonationSession: 'session.id' } },
  ),
  getFromPage('in a browser that impersonates Ada', '/get-session'),
  postFromPage('in a browser that impersonates Ada', '/admin/ban-user', { userId: '$bobId' }),
  postFromPage('in a browser', '/admin/stop-impersonating', {}),
  getFromPage('in a browser after an impersonation', '/get-session'),
  getFromPage('with the token of a stopped impersonation', '/get-session', {
    browser: 'other',
    as: 'pageImpersonation',
  }),
  postFromPage(
    'in a browser without an impersonation',
    '/admin/stop-impersonating',
    {},
    {
      differs: { ...notImpersonating, ...readable },
    },
  ),
]

const signOuts: Step[] = [
  postFromPage('in a browser', '/sign-out', {}),
  getFromPage('in a browser after sign-out', '/get-session'),
  postFromPage('without rememberMe, in a browser', '/sign-in/email', {
    email: 'admin@example.com',
    password,
    rememberMe: false,
  }),
  getFromPage('in a browser without rememberMe', '/get-session'),
  postFromPage('in a browser without rememberMe', '/admin/impersonate-user', { userId: '$adaId' }),
  postFromPage('in a browser without rememberMe', '/admin/stop-impersonating', {}),
  postFromPage('in a browser', '/revoke-sessions', {}),
  getFromPage('in a browser after it revoked all sessions', '/get-session'),
]

/** The requests of browsers, with cookies. */
export const browser: Step[] = [...requests, ...impersonation, ...signOuts]

/** A POST request of a browser, from a page of the peer's origin. */
function postFromPage(what: string, path: string, json: unknown, options: Options = {}) {
  return post(what, path, json, { browser: 'page', differs: readable, ...options })
}

function getFromPage(what: string, path: string, options: Options = {}) {
  return get(what, path, { browser: 'page', differs: readable, ...options })
}
