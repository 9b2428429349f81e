import { isProblem } from '@castellan/contract'
import { usesCookie } from '../auth/caller.ts'
import type { ClientNetwork } from '../deps.ts'
import {
  type AuditEntry,
  isUnchanged,
  type NewAuditEvent,
  toAuditActor,
  toAuditEvent,
} from '../domain/audit-event.ts'
import type { EndpointResult } from '../endpoints/shared/endpoint.ts'
import { toNetworks } from './middleware/client-address.ts'
import type { CookieJar } from './middleware/cookies.ts'
import { logRefusal } from './middleware/request-log.ts'
import { type NdjsonStream, sendStream } from './ndjson-stream.ts'
import type { RequestContext } from './request-context.ts'
import { pieceBytes, sendJsonText, setRetryAfter } from './response.ts'
import type { UnsentBudget } from './unsent-budget.ts'

export type FinishOptions = {
  cookies: CookieJar
  /** Records a refusal in the audit log, as long as the caller has not caused too many. */
  recordRefusal: (event: NewAuditEvent, networks: ClientNetwork[]) => Promise<void>
  budget: UnsentBudget
}

/** What a stream counts for in the budget: about two batches of lines. */
const streamBytes = 2 * 1024 * 1024

/** When a client may ask again whose unread responses fill its budget. */
const retryAfterSeconds = 5

/** Sends the result of a call to a contract entry. */
export type Finish = (context: RequestContext, result: EndpointResult) => Promise<void>

/**
 * Creates the last step of every call: it records a refusal, sets cookies and headers, and sends the
 * result.
 */
export function createFinish({ cookies, recordRefusal, budget }: FinishOptions): Finish {
  return async (context, given) => {
    const { result, content } = encodeWithinBudget(context, given, budget)
    const refusal = toRefusalEvent(context, result)
    if (refusal) await recordRefusal(refusal, toNetworks(context.metadata.ipAddress))
    logRefusal(context.res, result, context.caller)
    if (result.cause instanceof Error) context.res.err = result.cause
    setHeaders(context, result, cookies)
    if (typeof content === 'string') sendJsonText(context.res, result.status, content)
    else sendStream(context.res, content)
  }
}

function setHeaders(context: RequestContext, result: EndpointResult, cookies: CookieJar) {
  const { res, sessionChange } = context
  if (sessionChange) cookies.apply(res, sessionChange, true)
  if (result.session) {
    res.removeHeader('set-cookie')
    cookies.apply(res, result.session, takesCookies(context))
  }
  if (result.location) res.location(result.location)
  if (result.retryAfterSeconds) setRetryAfter(res, result.retryAfterSeconds)
  for (const [name, value] of Object.entries(result.headers ?? {})) res.setHeader(name, value)
}

/**
 * Encodes the body of a result. The result of a read is refused while too much waits for its caller, or
 * for all, to be read; that of a change is sent.
 */
function encodeWithinBudget(
  { req, res, caller, metadata }: RequestContext,
  result: EndpointResult,
  budget: UnsentBudget,
): { result: EndpointResult; content: string | NdjsonStream } {
  const content = result.stream ?? JSON.stringify(result.body)
  const bytes = typeof content === 'string' ? content.length : streamBytes
  if (bytes <= pieceBytes) return { result, content }
  const owner = caller?.accountableUserId ?? metadata.ipAddress
  const objection = req.method === 'GET' ? budget.objectionTo(owner, bytes) : undefined
  if (objection)
    return { result: { ...objection, retryAfterSeconds }, content: JSON.stringify(objection.body) }
  res.once('close', budget.add(owner, bytes))
  return { result, content }
}

/**
 * The audit event of a result that changed nothing: as the endpoint describes it, or else a refused
 * sign-in, or a refused admin call of a known caller. Throttled calls and failures of the server are
 * not recorded, nor is a refusal that ended a session, which has an event already.
 */
function toRefusalEvent(context: RequestContext, result: EndpointResult) {
  const { caller, targetId, metadata, req } = context
  const { session, status, event } = result
  const unchanged = result.unchanged ?? (event && isUnchanged(event) ? event : undefined)
  if (unchanged) return toAuditEvent(unchanged, caller, metadata)
  if (!isProblem(result) || session || status === 429 || status >= 500) return undefined
  const refusal = describeRefusal(req.path, caller !== undefined)
  if (!refusal) return undefined
  const target = targetId === undefined ? {} : { targetId }
  return toAuditEvent(
    { ...refusal, ...target, change: { code: result.body.code } },
    caller,
    metadata,
  )
}

function describeRefusal(path: string, hasCaller: boolean): AuditEntry | undefined {
  if (path.startsWith('/sign-in/'))
    return { action: 'session.refused', actor: toAuditActor(undefined) }
  if (hasCaller && path.startsWith('/admin/')) return { action: 'call.refused', subject: path }
  return undefined
}

/** Whether the client keeps its session in cookies. Anything but a bearer client might. */
function takesCookies({ credential, caller }: RequestContext) {
  return !credential?.isApiKey && (caller === undefined || usesCookie(caller))
}
