import { Readable } from 'node:stream'
import { type Problem, problem } from '@castellan/contract'
import type { ErrorRequestHandler, Response } from 'express'
import { AuthorizationError } from '../auth/transaction.ts'
import { logRefusal } from './middleware/request-log.ts'

/** The header `retry-after` of a 503, in seconds. */
const retryWhenUnavailable = '1'

const unknownEncoding =
  'Content-Encoding is not supported. Use gzip, deflate or br, or leave it out.'

/** A longer response is sent in pieces of this size, so that it shows whether its client reads. */
export const pieceBytes = 64 * 1024

/** What is said when an app has changed its tables while the server runs. */
export const schemaHasChanged = 'The tables of the app have changed. Restart Castellan.'

/** Which errors mean that the service cannot respond: now, or until a restart finds the tables of the app. */
export type Outages = Record<'isUnavailable' | 'hasSchemaChanged', (error: unknown) => boolean>

/** A response whose body is JSON. */
type JsonResponse = { status: number; body: unknown }

/** Turns an error into the response that is sent for it. */
export type ErrorMapper = (error: unknown, res: Response) => JsonResponse

/** Sends JSON with the bare media type, as better-auth does: no charset and no validators. */
export function sendJson(res: Response, { status, body }: JsonResponse) {
  logRefusal(res, { status, body })
  sendJsonText(res, status, JSON.stringify(body))
}

/** Sends JSON that is encoded already. */
export function sendJsonText(res: Response, status: number, text: string | Buffer) {
  res.status(status)
  if (status === 401) res.setHeader('www-authenticate', 'Bearer')
  if (status === 503 && !res.hasHeader('retry-after'))
    res.setHeader('retry-after', retryWhenUnavailable)
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'no-store')
  res.setHeader('content-type', 'application/json')
  res.setHeader('content-length', Buffer.byteLength(text))
  if (text.length <= pieceBytes) res.end(text)
  else sendChunks(res, [typeof text === 'string' ? Buffer.from(text) : text])
}

/**
 * Sends chunks in pieces, as fast as the client reads. It takes no more of them when the client
 * disconnects. An error breaks the connection, which shows the client that something is missing.
 */
export function sendChunks(res: Response, chunks: Iterable<Buffer> | AsyncIterable<string>) {
  const source = Readable.from(cutIntoPieces(chunks))
  // Not `pipeline`: it adds so many listeners that Node warns of a leak.
  res.once('close', () => source.destroy())
  source.once('error', (error) => {
    res.req.log.warn({ err: error }, 'stream aborted')
    res.destroy()
  })
  source.pipe(res)
}

async function* cutIntoPieces(chunks: Iterable<Buffer> | AsyncIterable<string>) {
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    for (let start = 0; start < bytes.length; start += pieceBytes)
      yield bytes.subarray(start, start + pieceBytes)
  }
}

/** Tells the client when it may ask again. */
export function setRetryAfter(res: Response, seconds: number) {
  res.setHeader('retry-after', seconds)
  res.setHeader('x-retry-after', seconds)
}

/**
 * Creates what turns a thrown error into a response. The log of the request tells the cause of an
 * unexpected error; the response does not.
 */
export function createErrorMapper({ isUnavailable, hasSchemaChanged }: Outages): ErrorMapper {
  return (error, res) => {
    const refusal = error instanceof AuthorizationError ? error.refusal : toRequestProblem(error)
    if (refusal) return refusal
    res.err = error instanceof Error ? error : new Error(String(error))
    if (hasSchemaChanged(error)) return problem('SERVICE_UNAVAILABLE', schemaHasChanged)
    if (isUnavailable(error)) return problem('SERVICE_UNAVAILABLE')
    const { status, body } = problem('INTERNAL_SERVER_ERROR')
    return { status, body: { ...body, requestId: res.req.id } }
  }
}

/** Sends the response for an error of Express or its middleware. */
export function createErrorHandler(toErrorResponse: ErrorMapper): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    if (res.headersSent) res.destroy()
    else sendJson(res, toErrorResponse(error, res))
  }
}

/** The refusal of an error for which Express blames the request; nothing for an error of ours. */
function toRequestProblem(error: unknown): Problem | undefined {
  const { status } = (error ?? {}) as { status?: number }
  if (status === 413) return problem('PAYLOAD_TOO_LARGE')
  if (status === 415) return problem('UNSUPPORTED_MEDIA_TYPE', unknownEncoding)
  if (status !== undefined && status >= 400 && status < 500)
    return problem('BAD_REQUEST', 'The request cannot be read')
  return undefined
}
