import { isProblem } from '@castellan/contract'
import { usesCookie } from '../auth/caller.ts'
import type { Deps } from '../deps.ts'
import { type AuditEntry, toAuditActor, toAuditEvent } from '../domain/audit-event.ts'
import type { EndpointResult } from '../endpoints/shared/endpoint.ts'
import type { CookieJar } from './middleware/cookies.ts'
import { sendStream } from './ndjson-stream.ts'
import type { RequestContext } from './request-context.ts'
import { sendJson, setRetryAfter } from './response.ts'

type FinishOptions = { deps: Pick<Deps, 'store' | 'now'>; cookies: CookieJar }

/** Sends the result of a call to a contract entry. */
export type Finish = (context: RequestContext, result: EndpointResult) => Promise<void>

/**
 * Creates the last step of every call: it records a refusal, sets cookies and headers, and sends the
 * result.
 */
export function createFinish({ deps, cookies }: FinishOptions): Finish {
  return async (context, result) => {
    const { res, sessionChange } = context
    if (isProblem(result)) await recordRefusal(context, result, deps)
    if (sessionChange) cookies.apply(res, sessionChange, true)
    if (result.session) {
      res.removeHeader('set-cookie')
      cookies.apply(res, result.session, takesCookies(context))
    }
    if (result.location) res.location(result.location)
    if (result.retryAfterSeconds) setRetryAfter(res, result.retryAfterSeconds)
    for (const [name, value] of Object.entries(result.headers ?? {})) res.setHeader(name, value)
    if (result.stream) await sendStream(res, result.stream)
    else sendJson(res, result)
  }
}

/**
 * Records a refusal in a transaction of its own, as the refused work was rolled back. The call is
 * refused even if that fails; the log tells.
 */
async function recordRefusal(
  context: RequestContext,
  result: EndpointResult,
  { store, now }: FinishOptions['deps'],
) {
  const { req, metadata } = context
  const event = result.event
    ? toAuditEvent(result.event, undefined, metadata)
    : toRefusalEvent(context, result)
  if (!event) return
  try {
    await store.transaction((tx) => tx.auditEvents.record(event, now()))
  } catch (error) {
    req.log.error({ err: error }, 'refusal not recorded in the audit log')
  }
}

/**
 * The audit event of a refusal that the endpoint did not describe itself: a refused sign-in, or a
 * refused admin call of a known caller. Throttled calls and failures of the server are not recorded,
 * nor is a refusal that ended a session, which has an event already.
 */
function toRefusalEvent(context: RequestContext, { status, body, session }: EndpointResult) {
  if (session || status === 429 || status >= 500) return undefined
  const { caller, targetId, metadata, req } = context
  const refusal = describeRefusal(req.path, caller !== undefined)
  if (!refusal) return undefined
  const { code } = body as { code: string }
  const target = targetId === undefined ? {} : { targetId }
  return toAuditEvent({ ...refusal, ...target, change: { code } }, caller, metadata)
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
