import { contract, problem } from '@castellan/contract'
import { createExpressEndpoints, type RequestValidationError } from '@ts-rest/express'
import type { Request, RequestHandler, Response, Router } from 'express'
import { usesCookie } from '../auth/caller.ts'
import { admission } from '../auth/transaction.ts'
import type { Deps } from '../deps.ts'
import type { AuditEntry } from '../domain/audit-event.ts'
import { endpoints } from '../endpoints/index.ts'
import type { SessionChange } from '../endpoints/shared/endpoint.ts'
import type { CookieJar } from './middleware/cookies.ts'
import { circumstancesOf } from './middleware/reason.ts'
import { begun, type Lines, sendLines } from './ndjson-stream.ts'
import { recordRefusal } from './record-refusal.ts'
import { entryOf, localsOf } from './request-context.ts'
import { sendJson, sendProblem, setRetryAfter } from './response.ts'

type Issue = { path?: readonly (PropertyKey | { key: PropertyKey })[]; message: string }

/** The most issues of a request that are spelled out: an answer is not to outgrow its request by far. */
const maxIssues = 20

/** An endpoint without its types: contract and endpoints were held together where they are made. */
type AnyEndpoint = (
  request: object,
  deps: Deps,
) => Promise<{
  status: number
  body: unknown
  session?: SessionChange
  location?: string
  retryAfterSeconds?: number
  headers?: Record<string, string>
  event?: AuditEntry
  lines?: Lines
}>

const longestId = 255

type Validated = { body: unknown; query: unknown; req: Request; res: Response }

/** Makes ts-rest send its answers as we send ours. */
export const plainJson: RequestHandler = (_req, res, next) => {
  res.json = (body) => {
    const { lines } = localsOf(res)
    if (lines) void sendLines(res, lines)
    else sendJson(res, res.statusCode, body)
    return res
  }
  next()
}

/** Puts every endpoint on the router, behind the handlers that come before all of them. */
export function bindEndpoints(
  router: Router,
  before: RequestHandler[],
  deps: Deps,
  cookies: CookieJar,
) {
  const bound = mapValues<object, object>(endpoints, (subject) =>
    mapValues(subject as Record<string, AnyEndpoint>, (one) => handled(one, deps, cookies)),
  )
  createExpressEndpoints(contract, bound as never, router, {
    globalMiddleware: before as never,
    requestValidationErrorHandler: (error, _req, res) => sendProblem(res, validationProblem(error)),
    logInitialization: false,
  })
}

function pathOf({ path = [] }: Issue) {
  return path.map((step) => `.${String(typeof step === 'object' ? step.key : step)}`).join('')
}

function issuesOf(where: string, error: unknown) {
  return ((error as { issues?: Issue[] } | null)?.issues ?? []).map(
    (issue) => `[${where}${pathOf(issue)}] ${issue.message}`,
  )
}

/** The issues of a request in one sentence, in the form of WIRE §1.2. */
function validationProblem({ query, body }: RequestValidationError) {
  const issues = [...issuesOf('body', body), ...issuesOf('query', query)]
  const more = issues.length - maxIssues
  const said = more > 0 ? [...issues.slice(0, maxIssues), `and ${more} more`] : issues
  return problem('VALIDATION_ERROR', said.join('; '))
}

/** The user whom a request is about, by the one name that the contract has for it. */
function targetIn(input: unknown) {
  const { userId } = (input ?? {}) as { userId?: string }
  return userId !== undefined && userId.length <= longestId ? { targetId: userId } : {}
}

/** Calls an endpoint with what the guard found, and does to the browser what its answer says. */
function handled(endpoint: AnyEndpoint, deps: Deps, cookies: CookieJar) {
  return async ({
    body,
    query,
    req,
    res,
  }: Validated): Promise<{ status: number; body: unknown }> => {
    const { caller, cameWhole = false, credential, address } = localsOf(res)
    const origin = { ipAddress: address, userAgent: req.headers['user-agent'] ?? '' }
    Object.assign(localsOf(res), targetIn(req.method === 'GET' ? query : body))
    const { auth } = entryOf(req).metadata
    const circumstances = circumstancesOf(req, res)
    const admitted =
      req.method === 'GET'
        ? { caller, deps }
        : await admission({ caller, cameWhole, auth, circumstances }, deps)
    const { reason } = circumstances
    const token = credential?.isKey ? undefined : credential?.token
    const request = { body, query, caller: admitted.caller, origin, token, reason }
    const answer = await endpoint(request, admitted.deps)
    if (answer.event && answer.status >= 400)
      await recordRefusal(answer.event, undefined, { req, res }, deps)
    // What the endpoint has told of, and what ended a session, is not told of again as a refusal.
    if (answer.event || answer.session) localsOf(res).noteRefusal = undefined
    if (answer.lines) localsOf(res).lines = await begun(answer.lines)
    if (answer.session) {
      res.removeHeader('set-cookie')
      // Whatever becomes of a key, a browser's cookies are none of its business.
      cookies.apply(
        res,
        answer.session,
        credential?.isKey || (caller !== undefined && !usesCookie(caller)),
      )
    }
    if (answer.location) res.location(answer.location)
    if (answer.retryAfterSeconds) setRetryAfter(res, answer.retryAfterSeconds)
    for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value)
    return answer
  }
}

function mapValues<V, W>(object: Record<string, V>, change: (value: V) => W) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
