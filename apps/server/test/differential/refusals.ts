import {
  allowsPreflight,
  bodiless,
  methodNotAllowed,
  unauthenticatedFirst,
  unauthorized,
  withRefusal,
} from './differences.ts'
import { asAdmin, enter, get, password, post, type Step } from './step.ts'

/** Each POST endpoint with a valid body. */
const posts: [endpoint: string, json: object][] = [
  ['create-user', { email: 'zoe@example.com', name: 'Zoe' }],
  ['update-user', { userId: '$adaId', data: { name: 'Z' } }],
  ['set-role', { userId: '$adaId', role: 'admin' }],
  ['ban-user', { userId: '$adaId' }],
  ['unban-user', { userId: '$adaId' }],
  ['remove-user', { userId: '$adaId' }],
  ['set-user-password', { userId: '$adaId', newPassword: password }],
  ['impersonate-user', { userId: '$adaId' }],
  ['list-user-sessions', { userId: '$adaId' }],
  ['revoke-user-session', { sessionToken: 'x' }],
  ['revoke-user-sessions', { userId: '$adaId' }],
  ['has-permission', { permissions: { user: ['get'] } }],
  ['stop-impersonating', {}],
]

const needingPermission = posts.slice(0, 11)

const gets: [endpoint: string, query: Record<string, string>][] = [
  ['get-user', { id: '$adaId' }],
  ['list-users', {}],
]

const withoutSession: Step[] = [
  ...gets.map(([endpoint, query]) =>
    get('without a session', `/admin/${endpoint}`, { query, differs: unauthorized }),
  ),
  ...posts.flatMap(([endpoint, json]) => [
    post('without a session', `/admin/${endpoint}`, json, { differs: unauthorized }),
    post('with an unknown token', `/admin/${endpoint}`, json, {
      as: 'A'.repeat(32),
      differs: unauthorized,
    }),
  ]),
  ...posts.slice(0, -1).map(([endpoint]) =>
    post('without a session, with an array', `/admin/${endpoint}`, [], {
      differs: unauthenticatedFirst,
    }),
  ),
  get('without a session and an id', '/admin/get-user', { differs: unauthenticatedFirst }),
  post('without a session, with broken JSON', '/admin/ban-user', undefined, {
    body: '{',
    headers: { 'content-type': 'application/json' },
    differs: unauthenticatedFirst,
  }),
]

const byPlainUsers: Step[] = [
  ...enter('ada8', 'ada'),
  ...gets.map(([endpoint, query]) => get('by a user', `/admin/${endpoint}`, { query, as: 'ada8' })),
  ...posts
    .slice(0, 11)
    .map(([endpoint, json]) => post('by a user', `/admin/${endpoint}`, json, { as: 'ada8' })),
]

const byAdmins: Step[] = [
  ...needingPermission.flatMap(([endpoint]) => [
    asAdmin(endpoint, 'without a body', undefined),
    asAdmin(endpoint, 'with an empty object', {}),
    asAdmin(endpoint, 'with an array for a body', []),
    asAdmin(endpoint, 'with null for a body', null),
    asAdmin(endpoint, 'with plain text', undefined, {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    }),
  ]),
]

const notFound = { A1: withRefusal(404, 'NOT_FOUND', 'Not found') }

const routes: Step[] = [
  get('that does not exist', '/admin/nothing', { as: 'admin', differs: notFound }),
  get('with a slash', '/admin/list-users/', { as: 'admin', differs: notFound }),
  get('with two slashes', '/admin//list-users', { as: 'admin', differs: notFound }),
  get('with an encoded character', '/admin/list%2Dusers', { as: 'admin', differs: notFound }),
  get('in capitals', '/admin/LIST-USERS', { as: 'admin', differs: notFound }),
  get('on a POST route', '/admin/ban-user', { as: 'admin', differs: methodNotAllowed('POST') }),
  post(
    'on a GET route',
    '/admin/list-users',
    {},
    { as: 'admin', differs: methodNotAllowed('GET') },
  ),
  { name: 'PUT /ok', method: 'PUT', path: '/ok', differs: methodNotAllowed('GET, HEAD') },
  { name: 'HEAD /ok', method: 'HEAD', path: '/ok', differs: { F5: bodiless } },
  { name: 'OPTIONS /ok', method: 'OPTIONS', path: '/ok', differs: methodNotAllowed('GET, HEAD') },
  {
    name: 'OPTIONS /admin/ban-user from a page',
    method: 'OPTIONS',
    path: '/admin/ban-user',
    headers: { origin: '$origin', 'access-control-request-method': 'POST' },
    differs: allowsPreflight,
  },
]

/** Refusals by caller, and unknown routes. */
export const refusals: Step[] = [...withoutSession, ...byPlainUsers, ...byAdmins, ...routes]
