import { type Problem, problem } from '@castellan/contract'
import type { ErrorRequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { AuthorizationError } from '../auth/transaction.ts'

/** The header `retry-after` of a 503, in seconds. */
const retryWhenUnavailable = '1'

/** A response whose body is JSON. */
type JsonResponse = { status: number; body: unknown }

/** Turns an error into the response that is sent for it. */
export type ErrorMapper = (error: unknown, log: Logger, requestId: unknown) => JsonResponse

/** Sends JSON with the bare media type, as better-auth does: no charset and no validators. */
export function sendJson(res: Response, { status, body }: JsonResponse) {
  res.status(status)
  if (status === 401) res.setHeader('www-authenticate', 'Bearer')
  if (status === 503) res.setHeader('retry-after', retryWhenUnavailable)
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'no-store')
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(body))
}

/** Tells the client when it may ask again. */
export function setRetryAfter(res: Response, seconds: number) {
  res.setHeader('retry-after', seconds)
  res.setHeader('x-retry-after', seconds)
}

/**
 * Creates what turns a thrown error into a response. An unexpected error is logged, and the response
 * does not tell its cause.
 */
export function createErrorMapper(isUnavailable: (error: unknown) => boolean): ErrorMapper {
  return (error, log, requestId) => {
    const refusal = error instanceof AuthorizationError ? error.refusal : toRequestProblem(error)
    if (refusal) return refusal
    log.error({ err: error }, 'request failed')
    if (isUnavailable(error)) return problem('SERVICE_UNAVAILABLE')
    const { status, body } = problem('INTERNAL_SERVER_ERROR')
    return { status, body: { ...body, requestId } }
  }
}

/** Sends the response for an error of Express or its middleware. */
export function createErrorHandler(toErrorResponse: ErrorMapper): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent) res.destroy()
    else sendJson(res, toErrorResponse(error, req.log, req.id))
  }
}

/** The refusal of an error for which Express blames the request; nothing for an error of ours. */
function toRequestProblem(error: unknown): Problem | undefined {
  const { status } = (error ?? {}) as { status?: number }
  if (status === 413) return problem('PAYLOAD_TOO_LARGE')
  if (status === 415) return problem('UNSUPPORTED_MEDIA_TYPE', 'Content-Encoding is not supported')
  if (status !== undefined && status >= 400 && status < 500)
    return problem('BAD_REQUEST', 'The request cannot be read')
  return undefined
}
