import { type Problem, problem } from '@castellan/contract'
import type { ErrorRequestHandler, Response } from 'express'
import { NotAdmitted } from '../auth/transaction.ts'
import { localsOf } from './request-context.ts'

const retryAfterSeconds = '1'

/**
 * Sends JSON with the bare media type of the wire: no charset, no validators. A refusal that the
 * trail is to know of is sent once it does.
 */
export function sendJson(res: Response, status: number, body: unknown) {
  const locals = localsOf(res)
  const { noteRefusal } = locals
  if (!noteRefusal || !isNoted(status)) return write(res, status, body)
  locals.noteRefusal = undefined
  void noteRefusal((body as { code: string }).code).then(() => write(res, status, body))
}

/** Answers with a refusal. */
export function sendProblem(res: Response, { status, body }: Problem) {
  return sendJson(res, status, body)
}

/** Says when the client may ask again. */
export function setRetryAfter(res: Response, seconds: number) {
  res.setHeader('retry-after', seconds)
  res.setHeader('x-retry-after', seconds)
}

/** Answers that the client asked too often, and when it may ask again. */
export function sendTooMany(res: Response, seconds: number) {
  setRetryAfter(res, seconds)
  sendProblem(res, problem('TOO_MANY_REQUESTS'))
}

/** Turns whatever was thrown into an answer; what nobody expected is logged and says nothing. */
export function errorHandler(isUnavailable: (error: unknown) => boolean): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent) {
      res.destroy()
      return
    }
    const known = error instanceof NotAdmitted ? error.refusal : requestProblem(error ?? {})
    if (known) {
      sendProblem(res, known)
      return
    }
    req.log.error({ err: error }, 'request failed')
    if (isUnavailable(error)) {
      sendProblem(res, problem('SERVICE_UNAVAILABLE'))
      return
    }
    const { status, body } = problem('INTERNAL_SERVER_ERROR')
    sendJson(res, status, { ...body, requestId: req.id })
  }
}

function write(res: Response, status: number, body: unknown) {
  res.status(status)
  if (status === 401) res.setHeader('www-authenticate', 'Bearer')
  if (status === 503) res.setHeader('retry-after', retryAfterSeconds)
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'no-store')
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(body))
}

/** What the trail tells of: not that somebody asks too often. */
function isNoted(status: number) {
  return status >= 400 && status < 500 && status !== 429
}

/** What Express and its middleware blame on the request; nothing for an error that is ours. */
function requestProblem({ status }: { status?: number }): Problem | undefined {
  if (status === 413) return problem('PAYLOAD_TOO_LARGE')
  if (status === 415) return problem('UNSUPPORTED_MEDIA_TYPE', 'Content-Encoding is not supported')
  if (status !== undefined && status >= 400 && status < 500)
    return problem('BAD_REQUEST', 'The request cannot be read')
  return undefined
}
