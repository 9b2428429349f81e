/** The compared parts of a peer's response. */
export type PeerResponse = {
  status: number
  headers: Record<string, string | string[]>
  body: unknown
}

/** Computes our response from better-auth's, where we differ on purpose. */
export type Difference = (
  theirs: PeerResponse,
  responseTo: (name: string) => PeerResponse,
) => PeerResponse

type Query = Record<string, string | string[]>

/** The options of a request. `$name` in a string is replaced by the value kept under that name. */
export type Options = {
  query?: Query
  json?: unknown
  /** A body that is sent unchanged. */
  body?: string
  headers?: Record<string, string>
  /** The bearer token: the name of a kept one, or the token itself. */
  as?: string
  /** The name of the browser that sends it, with its cookies and the peer's origin. */
  browser?: string
  /** The values of the response to keep: names, each with a path in the body. */
  keep?: Record<string, string>
  /** SQL to run on the peer's database before the request. */
  sql?: string
  /** The differences of our response, by rule of the compatibility page, in order. */
  differs?: Record<string, Difference>
}

/** One request of a scenario. */
export type Step = { name: string; method: string; path: string } & Options

/** The password of every user in the scenarios. */
export const password = 'correct horse'

export function get(what: string, path: string, options: Options = {}): Step {
  return {
    name: `GET ${path} ${what}`,
    method: 'GET',
    path,
    ...options,
  }
}

export function post(what: string, path: string, json: unknown, options: Options = {}): Step {
  return {
    name: `POST ${path} ${what}`,
    method: 'POST',
    path,
    ...(json === undefined ? {} : { json }),
    ...options,
  }
}

/** A POST request to an admin endpoint, by the admin. */
export function asAdmin(endpoint: string, what: string, json: unknown, options: Options = {}) {
  return post(what, `/admin/${endpoint}`, json, { as: 'admin', ...options })
}

export function getUser(what: string, id: string, options: Options = {}) {
  return get(what, '/admin/get-user', { as: 'admin', query: { id }, ...options })
}

export function signIn(what: string, json: object, options: Options = {}) {
  return post(what, '/sign-in/email', { password, ...json }, options)
}

/** Signs a user in, and keeps the token as `name` and the session id as `<name>Session`. */
export function enter(name: string, who = name, options: Options = {}): Step[] {
  return [
    signIn(
      `by ${name}`,
      { email: `${who}@example.com` },
      { keep: { [name]: 'token' }, ...options },
    ),
    get(`by ${name}`, '/get-session', { as: name, keep: { [`${name}Session`]: 'session.id' } }),
  ]
}

export function session(name: string, what: string, options: Options = {}) {
  return get(what, '/get-session', { as: name, ...options })
}
