import { isProblem } from '@castellan/contract'
import { usesCookie } from '../auth/caller.ts'
import type { ClientNetwork } from '../deps.ts'
import {
  type AuditEntry,
  type NewAuditEvent,
  toAuditActor,
  toAuditEvent,
} from '../domain/audit-event.ts'
import type { EndpointResult } from '../endpoints/shared/endpoint.ts'
import { toNetworks } from './middleware/client-address.ts'
import type { CookieJar } from './middleware/cookies.ts'
import { sendStream } from './ndjson-stream.ts'
import type { RequestContext } from './request-context.ts'
import { sendJson, setRetryAfter } from './response.ts'

export type FinishOptions = {
  cookies: CookieJar
  /** Records a refusal in the audit log, as long as the caller has not caused too many. */
  recordRefusal: (event: NewAuditEvent, networks: ClientNetwork[]) => Promise<void>
}

/** Sends the result of a call to a contract entry. */
export type Finish = (context: RequestContext, result: EndpointResult) => Promise<void>

/**
 * Creates the last step of every call: it records a refusal, sets cookies and headers, and sends the
 * result.
 */
export function createFinish({ cookies, recordRefusal }: FinishOptions): Finish {
  return async (context, result) => {
    const { res, sessionChange } = context
    const refusal = toRefusalEvent(context, result)
    if (refusal) await recordRefusal(refusal, toNetworks(context.metadata.ipAddress))
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
 * The audit event of a result that changed nothing: as the endpoint describes it, or else a refused
 * sign-in, or a refused admin call of a known caller. Throttled calls and failures of the server are
 * not recorded, nor is a refusal that ended a session, which has an event already.
 */
function toRefusalEvent(context: RequestContext, result: EndpointResult) {
  const { caller, targetId, metadata, req } = context
  const { session, status, unchanged } = result
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
