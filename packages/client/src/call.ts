import { CancelledError, ConnectionError, TimeoutError, UnexpectedAnswerError } from './errors.ts'

/** How one call may differ from the client's own options. */
export type CallOptions = {
  /** Ends the call with a CancelledError. */
  signal?: AbortSignal
  /** Ends the call with a TimeoutError after so many milliseconds; 0: never. */
  timeoutMs?: number
  headers?: Record<string, string>
}

/** What a client is made with. */
export type ClientOptions = {
  /** Where the API is: `http://localhost:3000/api/auth`. */
  baseUrl: string
  /** The bearer token to send. */
  token?: string
  /** Used in place of the global `fetch`. */
  fetch?: typeof fetch
  /** Sent with every call. */
  headers?: Record<string, string>
  /** How long a call may take, in milliseconds; 30,000 when left out, 0: for ever. */
  timeoutMs?: number
  /** `include` makes a browser send and keep cookies of another origin. */
  credentials?: NonNullable<RequestInit['credentials']>
}

/** What came back: one of the answers of the contract. */
export type RawAnswer = { status: number; body: unknown; headers: Headers }

type Route = readonly [method: string, path: string]

const usualTimeoutMs = 30_000

const queryOf = (input: object) => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input)) {
    for (const one of [value].flat()) if (one !== undefined) query.append(name, String(one))
  }
  const text = query.toString()
  return text ? `?${text}` : ''
}

const requestOf = ([method, path]: Route, input: object | undefined, options: ClientOptions) => {
  const isRead = method === 'GET'
  const url = `${options.baseUrl.replace(/\/+$/, '')}${path}${isRead && input ? queryOf(input) : ''}`
  const body = isRead || !input ? undefined : JSON.stringify(input)
  return { url, method, ...(body === undefined ? {} : { body }) }
}

const isRefusal = (body: unknown) =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as Record<string, unknown>).message === 'string' &&
  typeof (body as Record<string, unknown>).code === 'string'

const answerOf = (response: Response, text: string): RawAnswer => {
  const { status, headers } = response
  const json = headers.get('content-type')?.includes('application/json')
  const isOurs = (body: unknown) => (status === 200 ? true : status >= 400 && isRefusal(body))
  if (json) {
    try {
      const body: unknown = JSON.parse(text)
      if (isOurs(body)) return { status, body, headers }
    } catch {
      // Not JSON after all: not our answer.
    }
  }
  throw new UnexpectedAnswerError(status, text)
}

/** Makes one call and waits for the whole answer. */
export const call = async (
  route: Route,
  input: object | undefined,
  options: ClientOptions,
  { signal, timeoutMs = options.timeoutMs ?? usualTimeoutMs, headers }: CallOptions = {},
): Promise<RawAnswer> => {
  const { url, ...request } = requestOf(route, input, options)
  const timeout = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined
  const signals = [signal, timeout].filter((one) => one !== undefined)
  const send = options.fetch ?? fetch
  try {
    const response = await send(url, {
      ...request,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...options.headers,
        ...headers,
      },
      signal: AbortSignal.any(signals),
      ...(options.credentials ? { credentials: options.credentials } : {}),
    })
    return answerOf(response, await response.text())
  } catch (error) {
    if (error instanceof UnexpectedAnswerError) throw error
    const [method, path] = route
    if (signal?.aborted)
      throw new CancelledError(`${method} ${path} was cancelled`, { cause: error })
    if (timeout?.aborted)
      throw new TimeoutError(`${method} ${path} took longer than ${timeoutMs} ms`, { cause: error })
    throw new ConnectionError(`${method} ${path} did not reach ${options.baseUrl}`, {
      cause: error,
    })
  }
}
