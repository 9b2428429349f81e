import type { Answer, Difference } from './step.ts'

const json = { 'content-type': 'application/json' }

const bearer = { 'www-authenticate': 'Bearer' }

/** A 401 says how to come in, in its body and in a header; the cookies that it clears stay. */
export const unauthorized = {
  A1: (({ headers }) => ({
    status: 401,
    headers: { ...json, ...headers, ...bearer },
    body: { message: 'Unauthorized', code: 'UNAUTHORIZED' },
  })) satisfies Difference,
}

/** Who is not let in learns nothing of what they sent. */
export const strangerFirst = {
  A2: refuses(401, 'UNAUTHORIZED', 'Unauthorized', bearer),
}

/** The user beside their fields. */
export const userBesides = { A3: withBody((body) => ({ ...(body as object), user: body })) }

/** A refused sign-in says how to come in, too. */
export const challenged = {
  A1: (({ headers, ...theirs }) => ({
    ...theirs,
    headers: { ...headers, ...bearer },
  })) satisfies Difference,
}

/** Who has a bearer token gets no cookies. */
export const noCookies = { D6: without('set-cookie') }

const toPages = {
  'access-control-allow-origin': '$origin',
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'set-auth-token,x-request-id,retry-after,x-retry-after',
}

/** A page of a trusted origin may read the answer. */
export const readable = {
  F3: (({ headers, ...theirs }) => ({
    ...theirs,
    headers: { ...headers, ...toPages },
  })) satisfies Difference,
}

/** A page of a trusted origin is told that it may ask. */
export const mayAsk = {
  F3: (() => ({ status: 204, headers: toPages, body: undefined })) satisfies Difference,
}

/** Where they tell no code. */
export const notImpersonating = { A1: plus({ code: 'YOU_ARE_NOT_IMPERSONATING_ANYONE' }) }

/** Nor is a token that they have told again. */
export const quietly = {
  D6: without('set-cookie', 'set-auth-token', 'access-control-expose-headers'),
}

type Listed = { id: string; token: string }

/** A listed session's token is its id. */
export const hiddenTokens = {
  D5: withBody((body) => ({ sessions: hidden((body as { sessions: Listed[] }).sessions) })),
}

export const hiddenOwnTokens = { D5: withBody((body) => hidden(body as Listed[])) }

export const newestFirst = {
  B6: withBody((body) => ({ sessions: (body as { sessions: Listed[] }).sessions.toReversed() })),
}

export const ownNewestFirst = { B6: withBody((body) => (body as Listed[]).toReversed()) }

/** A role that nobody has defined. */
export const unknownRole = {
  C2: refuses(
    400,
    'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
    'You are not allowed to set a non-existent role value',
  ),
}

/** Another answer altogether. */
export function instead(
  status: number,
  body: unknown,
  headers: Answer['headers'] = {},
): Difference {
  return () => ({ status, headers: { ...json, ...headers }, body })
}

/** A refusal in place of whatever they answer. */
export function refuses(
  status: number,
  code: string,
  message: string,
  headers: Answer['headers'] = {},
) {
  return instead(status, { message, code }, headers)
}

export function invalid(message: string) {
  return refuses(400, 'VALIDATION_ERROR', message)
}

/** What they answer to another step. */
export function as(name: string): Difference {
  return (_, answerTo) => answerTo(name)
}

/** The same answer with another body. */
export function withBody(change: (body: unknown) => unknown): Difference {
  return (theirs) => ({ ...theirs, body: change(theirs.body) })
}

/** The same answer with more in its body. */
export function plus(more: object) {
  return withBody((body) => ({ ...(body as object), ...more }))
}

/** The same, of what asks for no body. */
export function bodiless(allow: string): Difference {
  return () => ({ status: 405, headers: { ...json, allow }, body: undefined })
}

/** A known path and another method. */
export function methodNotAllowed(allow: string) {
  return {
    A1: refuses(405, 'METHOD_NOT_ALLOWED', 'Method not allowed', { allow }),
  }
}

/** Where they make a week of it. */
export function stillShort(minutes: number) {
  return {
    D3: withBody((body) => {
      const { session, user } = body as { session: object; user: object }
      return { session: { ...session, expiresAt: `<now + ${minutes} min>` }, user }
    }),
  }
}

/** No session where they have one still. */
export function dead(line: string) {
  return {
    [line]: as('GET /get-session by a token that nobody has'),
  }
}

export function notFound(line: string) {
  return {
    [line]: refuses(404, 'USER_NOT_FOUND', 'User not found'),
  }
}

/** A number, a list or nothing where a text should be. */
export function noText(path: string, kind: string) {
  return invalid(`[body.${path}] Invalid input: expected string, received ${kind}`)
}

/** A key in `data` that is none of the user's. */
export function unknownKey(key: string) {
  return {
    A6: invalid(`[body.data] Unrecognized key: "${key}"`),
  }
}

/** The same answer without these headers. */
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
