import { once } from 'node:events'
import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { urlToHttpOptions } from 'node:url'

// The one place without a type for the response: raw requests also ask for what has none.
// biome-ignore lint/suspicious/noExplicitAny: see above
type RawResponse = { status: number; body: any; headers: Headers; text: string }

export type RequestOptions = {
  json?: unknown
  body?: string | Buffer
  token?: string | undefined
  headers?: Record<string, string>
  /** Reuses connections; without it, each request has its own. */
  agent?: Agent
}

/** Sends a request through node:http, which does not change path and headers. */
export async function send(
  origin: string,
  method: string,
  path: string,
  {
    json,
    token,
    headers,
    agent,
    body = json === undefined ? undefined : JSON.stringify(json),
  }: RequestOptions,
): Promise<RawResponse> {
  const sent = httpRequest({
    ...urlToHttpOptions(new URL(origin)),
    method,
    path,
    agent: agent ?? false,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const text = Buffer.concat(await response.toArray()).toString('utf8')
  const status = response.statusCode ?? 0
  const received = new Headers()
  for (let i = 0; i < response.rawHeaders.length; i += 2)
    received.append(response.rawHeaders[i] ?? '', response.rawHeaders[i + 1] ?? '')
  const isJson = received.get('content-type') !== 'application/x-ndjson'
  return { status, text, headers: received, body: text && isJson ? JSON.parse(text) : undefined }
}
