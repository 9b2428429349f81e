/** What a peer answers, as far as it is compared. */
export type Answer = { status: number; headers: Record<string, string | string[]>; body: unknown }

/** Makes our answer of theirs, and of those that they gave to other steps, where we differ on purpose. */
export type Difference = (theirs: Answer, answerTo: (name: string) => Answer) => Answer

type Query = Record<string, string | string[]>

/** What goes with a request besides its path. `$name` in it stands for what is kept under it. */
export type Options = {
  query?: Query
  json?: unknown
  /** A body that is sent as it stands. */
  body?: string
  headers?: Record<string, string>
  /** Whose bearer token goes with it: a name under which one is kept, or the token itself. */
  as?: string
  /** Whose browser sends it, with its cookies and the peer's own origin. */
  browser?: string
  /** What to keep of the answer, by name: the path of it in the body. */
  keep?: Record<string, string>
  /** What to do to the peer's database before. */
  sql?: string
  /** How our answer differs, by the line of the compatibility page that says so, in turn. */
  differs?: Record<string, Difference>
}

/** One request of a scenario. */
export type Step = { name: string; method: string; path: string } & Options

/** The password of everybody in the scenarios. */
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

/** A call of an admin endpoint that changes something, by the admin. */
export function asAdmin(endpoint: string, what: string, json: unknown, options: Options = {}) {
  return post(what, `/admin/${endpoint}`, json, { as: 'admin', ...options })
}

export function getUser(what: string, id: string, options: Options = {}) {
  return get(what, '/admin/get-user', { as: 'admin', query: { id }, ...options })
}

export function signIn(what: string, json: object, options: Options = {}) {
  return post(what, '/sign-in/email', { password, ...json }, options)
}

/** Signs a user in and keeps the token under `name`, the session's id under `<name>Session`. */
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
