import { openAbortScope } from './abort-scope.ts'
import { CancelledError, ConnectionError, TimeoutError, UnexpectedResponseError } from './errors.ts'
import type { CallOptions, ClientOptions } from './options.ts'
import type { Route } from './routes.ts'

/** A response of the API. */
export type ApiResponse = { status: number; body: unknown; headers: Headers }

const defaultTimeoutMs = 30_000

/** Makes one call and waits for the complete response. */
export async function call(
  route: Route,
  input: object | undefined,
  options: ClientOptions,
  { signal, timeoutMs = options.timeoutMs ?? defaultTimeoutMs, headers, reason }: CallOptions = {},
): Promise<ApiResponse> {
  const reasonHeader = reason === undefined ? {} : { 'x-reason': encodeURIComponent(reason) }
  const { url, init } = buildRequest(route, input, options, { ...reasonHeader, ...headers })
  const name = `${init.method} ${url.split('?')[0]}`
  const send = options.fetch ?? fetch
  const scope = openAbortScope(signal, timeoutMs)
  let response: Response | undefined
  let text: string
  try {
    response = await send(url, { ...init, signal: scope.signal })
    text = await response.text()
  } catch (cause) {
    const endedBy = scope.endedBy()
    if (endedBy === 'caller') throw new CancelledError(`${name} was cancelled`, { cause })
    if (endedBy === 'timeout')
      throw new TimeoutError(`${name} took longer than ${timeoutMs} ms`, { cause })
    const problem = response ? 'got an incomplete response' : 'got no response'
    throw new ConnectionError(`${name} ${problem}`, { cause })
  } finally {
    scope.close()
  }
  return parseResponse(response, text, route[2], name)
}

/** Redirects are not followed: the body of a POST would be lost, or a token sent elsewhere. */
function buildRequest(
  [method, path]: Route,
  input: object | undefined,
  options: ClientOptions,
  callHeaders: CallOptions['headers'],
) {
  const isGet = method === 'GET'
  const body = isGet || !input ? undefined : JSON.stringify(input)
  const query = isGet && input ? buildQuery(input) : ''
  const url = `${options.baseUrl.replace(/\/+$/, '')}${path}${query}`
  const init: RequestInit = {
    method,
    headers: buildHeaders(body !== undefined, options, callHeaders),
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  }
  return { url, init }
}

function buildHeaders(
  hasBody: boolean,
  options: ClientOptions,
  callHeaders: CallOptions['headers'],
) {
  const headers = new Headers({ accept: 'application/json' })
  if (hasBody) headers.set('content-type', 'application/json')
  if (options.token) headers.set('authorization', `Bearer ${options.token}`)
  for (const [name, value] of Object.entries({ ...options.headers, ...callHeaders })) {
    headers.set(name, value)
  }
  return headers
}

function buildQuery(input: object) {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input)) {
    for (const item of toParameters(value)) if (item !== undefined) query.append(name, String(item))
  }
  const text = query.toString()
  return text ? `?${text}` : ''
}

/** A list of objects is sent as JSON in one parameter, any other list as one parameter per item. */
function toParameters(value: unknown): unknown[] {
  return Array.isArray(value) && value.some(isObject) ? [JSON.stringify(value)] : [value].flat()
}

function isObject(value: unknown) {
  return typeof value === 'object' && value !== null
}

function parseResponse(
  response: Response,
  text: string,
  successKey: string,
  name: string,
): ApiResponse {
  const { status, headers } = response
  const type = headers.get('content-type') ?? 'no content type'
  if (status === 200 && successKey === 'length' && /^application\/x-ndjson\b/i.test(type))
    return { status, body: text, headers }
  const body = /^application\/json\b/i.test(type) ? parseJson(text) : undefined
  if (isFromApi(status, body, successKey)) return { status, body, headers }
  const location = headers.get('location')
  const found = location ? `a redirect to ${location}` : type
  throw new UnexpectedResponseError(
    `${name} got a response that is not from this API (${status}, ${found})`,
    { status, text },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a body is of this API: it has the key of a success, is `null`, or is an error. */
function isFromApi(status: number, body: unknown, successKey: string) {
  if (body === null) return status === 200
  if (typeof body !== 'object') return false
  if (status === 200) return successKey in body
  const { message, code } = body as Record<string, unknown>
  return status >= 400 && typeof message === 'string' && typeof code === 'string'
}
