import type { Difference, PeerResponse } from './step.ts'

const json = { 'content-type': 'application/json' }

const bearer = { 'www-authenticate': 'Bearer' }

/** A 401 has a body and a `WWW-Authenticate` header, and still clears cookies. */
export const unauthorized = {
  A1: (({ headers }) => ({
    status: 401,
    headers: { ...json, ...headers, ...bearer },
    body: { message: 'Unauthorized', code: 'UNAUTHORIZED' },
  })) satisfies Difference,
}

/** A caller without a session learns nothing about the request. */
export const unauthenticatedFirst = {
  A2: withRefusal(401, 'UNAUTHORIZED', 'Unauthorized', bearer),
}

/** The user again under `user`. */
export const userRepeated = { A3: withBody((body) => ({ ...(body as object), user: body })) }

/** A refused sign-in also has a `WWW-Authenticate` header. */
export const challenged = {
  A1: (({ headers, ...theirs }) => ({
    ...theirs,
    headers: { ...headers, ...bearer },
  })) satisfies Difference,
}

/** A bearer token gets no cookies. */
export const noCookies = { D6: without('set-cookie') }

const toPages = {
  'access-control-allow-origin': '$origin',
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers':
    'set-auth-token,set-device-token,x-request-id,retry-after,x-retry-after',
}

/** A page of a trusted origin may read the response. */
export const readable = {
  F3: (({ headers, ...theirs }) => ({
    ...theirs,
    headers: { ...headers, ...toPages },
  })) satisfies Difference,
}

/** A preflight request of a trusted origin is accepted. */
export const allowsPreflight = {
  F3: (() => ({ status: 204, headers: toPages, body: undefined })) satisfies Difference,
}

/** The code that better-auth omits. */
export const notImpersonating = { A1: plus({ code: 'YOU_ARE_NOT_IMPERSONATING_ANYONE' }) }

/** An extended session returns neither its token nor cookies. */
export const withoutRefreshHeaders = {
  D6: without('set-cookie', 'set-auth-token', 'access-control-expose-headers'),
}

type Listed = { id: string; token: string }

/** A listed session's token is its id. */
export const hiddenTokens = {
  D5: withBody((body) => ({ sessions: hidden((body as { sessions: Listed[] }).sessions) })),
}

/** Every token is hidden but that of the current session. */
export function hideTokensExcept(current: string) {
  return {
    D5: withBody((body) =>
      (body as Listed[]).map((one) => (one.token === current ? one : { ...one, token: one.id })),
    ),
  }
}

export const newestFirst = {
  B6: withBody((body) => ({ sessions: (body as { sessions: Listed[] }).sessions.toReversed() })),
}

export const ownNewestFirst = { B6: withBody((body) => (body as Listed[]).toReversed()) }

/** An undefined role. */
export const unknownRole = {
  C2: withRefusal(
    400,
    'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
    'You are not allowed to set a non-existent role value',
  ),
}

/** Replaces the whole response. */
export function instead(
  status: number,
  body: unknown,
  headers: PeerResponse['headers'] = {},
): Difference {
  return () => ({ status, headers: { ...json, ...headers }, body })
}

/** Replaces the response by a refusal. */
export function withRefusal(
  status: number,
  code: string,
  message: string,
  headers: PeerResponse['headers'] = {},
) {
  return instead(status, { message, code }, headers)
}

export function invalid(message: string) {
  return withRefusal(400, 'VALIDATION_ERROR', message)
}

/** Uses better-auth's response to another step. */
export function as(name: string): Difference {
  return (_, responseTo) => responseTo(name)
}

/** Changes the body of the response. */
export function withBody(change: (body: unknown) => unknown): Difference {
  return (theirs) => ({ ...theirs, body: change(theirs.body) })
}

/** Adds fields to the body of the response. */
export function plus(more: object) {
  return withBody((body) => ({ ...(body as object), ...more }))
}

/** Returns the response to HEAD as that to GET, without a body. */
export const bodiless: Difference = () => ({ status: 200, headers: json, body: undefined })

/** Returns the 405 of a known path with another method. */
export function methodNotAllowed(allow: string) {
  return {
    A1: withRefusal(405, 'METHOD_NOT_ALLOWED', 'Method not allowed', { allow }),
  }
}

/** Keeps a session short that better-auth extends to a week. */
export function staysShort(minutes: number) {
  return {
    D3: withBody((body) => {
      const { session, user } = body as { session: object; user: object }
      return { session: { ...session, expiresAt: `<now + ${minutes} min>` }, user }
    }),
  }
}

/** Returns no session where better-auth returns one. */
export function noSession(line: string) {
  return {
    [line]: as('GET /get-session with an unknown token'),
  }
}

export function notFound(line: string) {
  return {
    [line]: withRefusal(404, 'USER_NOT_FOUND', 'User not found'),
  }
}

/** Refuses a value that is not a string. */
export function notAString(path: string, kind: string) {
  return invalid(`[body.${path}] Invalid input: expected string, received ${kind}`)
}

/** Refuses a key in `data` that a user does not have. */
export function unknownKey(key: string) {
  return {
    A6: invalid(`[body.data] Unrecognized key: "${key}"`),
  }
}

/** Removes these headers from the response. */
function without(...names: string[]): Difference {
  return (theirs) => ({
    ...theirs,
    headers: Object.fromEntries(
      Object.entries(theirs.headers).filter(([name]) => !names.includes(name)),
    ),
  })
}

function hidden(list: Listed[]) {
  return list.map((one) => ({ ...one, token: one.id }))
}
