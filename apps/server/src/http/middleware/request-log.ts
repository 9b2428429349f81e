import { randomUUID } from 'node:crypto'
import { isProblem, shortenThing } from '@castellan/contract'
import type { Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import type { RequestCaller } from '../../auth/caller.ts'
import { isTracing, readTraceIds } from '../../tracing.ts'

declare module 'node:http' {
  interface ServerResponse {
    /** The code of the refusal that it sends. */
    refusal?: string
  }
}

/**
 * Creates the log of requests. Each request gets an id, in the log and in the header `x-request-id`.
 * Headers and queries are not logged: they can hold credentials and personal data.
 */
export function createRequestLog(log: Logger) {
  return pinoHttp({
    logger: log,
    genReqId: (_req, res) => {
      const id = createRequestId()
      res.setHeader('x-request-id', id)
      return id
    },
    ...(isTracing && { customProps: nameTrace }),
    quietReqLogger: true,
    customLogLevel: (_req, res) => chooseLevel(res as Response),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    // Without an error of ours, pino-http generates one that says nothing.
    customErrorObject: (_req, { err: error }, _given, { err: _generated, ...line }) =>
      error ? { ...line, err: error } : line,
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({
        method,
        path: shortenThing(url.split('?')[0] ?? ''),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  })
}

/** Names the trace of a request, as tools that read logs expect it. */
function nameTrace() {
  const ids = readTraceIds()
  return ids ? { trace_id: ids.traceId, span_id: ids.spanId } : {}
}

/** Creates an id. That of a request that is traced begins with the trace, so that the audit log has it too. */
function createRequestId() {
  const ids = readTraceIds()
  return ids ? `${ids.traceId}-${ids.spanId}` : randomUUID()
}

/**
 * An error behind a refusal is one of the database. A 503 without an error is a state that is expected, such
 * as a start.
 */
function chooseLevel({ statusCode, err }: Response) {
  if (statusCode < 500) return err ? 'warn' : 'info'
  return err || statusCode !== 503 ? 'error' : 'warn'
}

/** Notes the code of a refusal, and has the log of the request tell it, and who was refused. */
export function logRefusal(res: Response, result: unknown, caller?: RequestCaller) {
  if (!isProblem(result)) return
  res.refusal = result.body.code
  res.log.setBindings({ code: result.body.code, ...(caller && { caller: describeCaller(caller) }) })
}

/** Has the log of a request tell what its client does not learn. */
export function logCause(res: Response, cause: string) {
  res.log.setBindings({ cause })
}

function describeCaller(caller: RequestCaller) {
  return caller.kind === 'session'
    ? {
        kind: caller.kind,
        userId: caller.user.id,
        impersonatedBy: caller.session.impersonatedBy ?? undefined,
      }
    : { kind: caller.kind, apiKeyId: caller.apiKey.id, userId: caller.user.id }
}
