import { openAbortScope } from './abort-scope.ts'
import { CancelledError, ConnectionError, TimeoutError, UnexpectedResponseError } from './errors.ts'
import type { Route } from './routes.ts'

/** How one call may differ from the client's own options. */
export type CallOptions = {
  /** Ends the call with a CancelledError. */
  signal?: AbortSignal | undefined
  /** Ends the call with a TimeoutError after so many milliseconds; 0: never. */
  timeoutMs?: number | undefined
  /** Sent with this call; they go before the client's own. */
  headers?: Record<string, string> | undefined
  /** Why a change is made, in any language: the server's trail keeps it. */
  reason?: string | undefined
}

/** What a client is made with. */
export type ClientOptions = {
  /** Where the API is: `http://localhost:3000/api/auth`; in a browser also a path of the page's host. */
  baseUrl: string
  /** The bearer token to send: a session's, or the key of a program. */
  token?: string | undefined
  /** Used in place of the global `fetch`. */
  fetch?: ((url: string, init?: RequestInit) => Promise<Response>) | undefined
  /** Sent with every call. */
  headers?: Record<string, string> | undefined
  /** How long a call may take, in milliseconds; 30,000 when left out, 0: for ever. */
  timeoutMs?: number | undefined
  /** `include` makes a browser send and keep cookies of another origin. */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
}

/** What came back: one of the answers of the API. */
export type RawResponse = { status: number; body: unknown; headers: Headers }

const usualTimeoutMs = 30_000

/** Makes one call and waits for the whole answer. */
export async function call(
  route: Route,
  input: object | undefined,
  options: ClientOptions,
  { signal, timeoutMs = options.timeoutMs ?? usualTimeoutMs, headers, reason }: CallOptions = {},
): Promise<RawResponse> {
  const why = reason === undefined ? {} : { 'x-reason': encodeURIComponent(reason) }
  const { url, init } = requestOf(route, input, options, { ...why, ...headers })
  const name = `${init.method} ${url.split('?')[0]}`
  const send = options.fetch ?? fetch
  const ending = openAbortScope(signal, timeoutMs)
  let response: Response | undefined
  let text: string
  try {
    response = await send(url, { ...init, signal: ending.signal })
    text = await response.text()
  } catch (cause) {
    const by = ending.endedBy()
    if (by === 'caller') throw new CancelledError(`${name} was cancelled`, { cause })
    if (by === 'time') throw new TimeoutError(`${name} took longer than ${timeoutMs} ms`, { cause })
    const how = response ? 'broke off in the middle of the answer' : 'got no answer'
    throw new ConnectionError(`${name} ${how}`, { cause })
  } finally {
    ending.forget()
  }
  return answerOf(response, text, route[2], name)
}

function isObject(value: unknown) {
  return typeof value === 'object' && value !== null
}

/** A value as it stands in a query: a list of objects in JSON, any other as a parameter for each. */
function parametersOf(value: unknown): unknown[] {
  return Array.isArray(value) && value.some(isObject) ? [JSON.stringify(value)] : [value].flat()
}

function queryOf(input: object) {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input)) {
    for (const one of parametersOf(value)) if (one !== undefined) query.append(name, String(one))
  }
  const text = query.toString()
  return text ? `?${text}` : ''
}

function headersOf(json: boolean, options: ClientOptions, own: CallOptions['headers']) {
  const headers = new Headers({ accept: 'application/json' })
  if (json) headers.set('content-type', 'application/json')
  if (options.token) headers.set('authorization', `Bearer ${options.token}`)
  for (const [name, value] of Object.entries({ ...options.headers, ...own })) {
    headers.set(name, value)
  }
  return headers
}

/** A redirect is not followed: it would take a POST's body away, or a token elsewhere. */
function requestOf(
  [method, path]: Route,
  input: object | undefined,
  options: ClientOptions,
  own: CallOptions['headers'],
) {
  const isRead = method === 'GET'
  const body = isRead || !input ? undefined : JSON.stringify(input)
  const url = `${options.baseUrl.replace(/\/+$/, '')}${path}${isRead && input ? queryOf(input) : ''}`
  const init: RequestInit = {
    method,
    headers: headersOf(body !== undefined, options, own),
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  }
  return { url, init }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a body is one of this API: it has the mark of success, is `null`, or is a refusal. */
function isOurs(status: number, body: unknown, mark: string) {
  if (body === null) return status === 200
  if (typeof body !== 'object') return false
  if (status === 200) return mark in body
  const { message, code } = body as Record<string, unknown>
  return status >= 400 && typeof message === 'string' && typeof code === 'string'
}

function answerOf(response: Response, text: string, mark: string, name: string): RawResponse {
  const { status, headers } = response
  const type = headers.get('content-type') ?? 'no content type'
  if (status === 200 && mark === 'length' && /^application\/x-ndjson\b/i.test(type))
    return { status, body: text, headers }
  const body = /^application\/json\b/i.test(type) ? parsed(text) : undefined
  if (isOurs(status, body, mark)) return { status, body, headers }
  const location = headers.get('location')
  const what = location ? `a redirect to ${location}` : type
  throw new UnexpectedResponseError(`${name} was answered by something else (${status}, ${what})`, {
    status,
    text,
  })
}
