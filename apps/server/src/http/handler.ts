import { type AnyEntry, isProblem, problem } from '@castellan/contract'
import { createCallDeps } from '../auth/rehearsal.ts'
import { reauthorize } from '../auth/transaction.ts'
import type { Deps } from '../deps.ts'
import type { AnyEndpoint, EndpointResult, TakeTurn } from '../endpoints/shared/endpoint.ts'
import { validateInput } from '../endpoints/shared/validate-input.ts'
import type { Finish } from './finish.ts'
import type { HeavyQueryRunner } from './heavy-queries.ts'
import { readBody } from './middleware/body.ts'
import { toNetworks } from './middleware/client-address.ts'
import type { Guard } from './middleware/guard.ts'
import { type IsTrusted, logUntrusted, objectionToUrls } from './middleware/origin.ts'
import type { Throttle } from './middleware/rate-limit.ts'
import { pullFirst } from './ndjson-stream.ts'
import type { RequestContext } from './request-context.ts'
import type { ErrorMapper } from './response.ts'

/** A contract entry and the endpoint that implements it. */
export type Route = { entry: AnyEntry; endpoint: AnyEndpoint }

type HandlerOptions = {
  deps: Deps
  guard: Guard
  throttle: Throttle
  isTrusted: IsTrusted
  toErrorResponse: ErrorMapper
  finish: Finish
  heavyQueries: HeavyQueryRunner
}

/** Handles a call to a contract entry. */
export type Handler = (context: RequestContext, route: Route) => Promise<void>

/** A validated request, and whether all of it had arrived before its caller was looked up. */
type HandlerInput = { body: unknown; query: unknown; wasComplete: boolean }

/** The client has disconnected, so that no one waits for the result. */
class ClientAwayError extends Error {}

const maxIdLength = 255

const tooManyHeavyQueries = { ...problem('TOO_MANY_HEAVY_QUERIES'), retryAfterSeconds: 5 }

/** Creates what handles a call to a contract entry, from the guard to the response. */
export function createHandler(options: HandlerOptions): Handler {
  const { toErrorResponse, finish, heavyQueries } = options

  const respond = async (context: RequestContext, route: Route): Promise<EndpointResult> => {
    const input = await readInput(context, route.entry, options)
    if (isProblem(input)) return input
    const { isHeavy, takesTurns } = route.entry.metadata
    const caller = isHeavy && context.caller?.accountableUserId
    const takeTurn: TakeTurn = (step) => (caller ? heavyQueries.continue(caller, step) : step())
    const work = async () => {
      const result = await callEndpoint(
        context,
        route,
        { ...input, takeTurn: stopForLackOfClient(context, takeTurn) },
        options,
      )
      if (!result.stream) return result
      return { ...result, stream: await pullFirst(result.stream, takeTurn) }
    }
    if (!caller) return work()
    if (!takesTurns) return (await heavyQueries.run(caller, work)) ?? tooManyHeavyQueries
    const hasTurn = await heavyQueries.run(caller, async () => true)
    return hasTurn ? work() : tooManyHeavyQueries
  }

  return async (context, route) => {
    const result = await respond(context, route).catch((error) =>
      error instanceof ClientAwayError
        ? problem('SERVICE_UNAVAILABLE')
        : toErrorResponse(error, context.res),
    )
    await finish(context, result)
  }
}

/** Takes no further turn when the client has disconnected. */
function stopForLackOfClient({ res }: RequestContext, takeTurn: TakeTurn): TakeTurn {
  return (step) =>
    takeTurn(() => {
      if (res.closed) throw new ClientAwayError()
      return step()
    })
}

/** Checks the caller, reads the body and validates the request, or returns the first refusal. */
async function readInput(
  context: RequestContext,
  entry: AnyEntry,
  { guard, isTrusted }: Pick<HandlerOptions, 'guard' | 'isTrusted'>,
) {
  const objection = await guard(context, entry)
  if (objection) return objection
  const { req, query, reasonProblem } = context
  const wasComplete = req.complete
  if (req.method === 'GET') return validate(entry, { body: req.body, query, wasComplete })
  if (reasonProblem) return reasonProblem
  const read = await readBody(context, entry)
  if (isProblem(read)) return read
  return (
    objectionToUrls(read.body, query, logUntrusted(isTrusted, context.res)) ??
    validate(entry, { body: read.body, query, wasComplete })
  )
}

function validate(entry: AnyEntry, { wasComplete, ...given }: HandlerInput) {
  const input = validateInput(entry, given)
  return isProblem(input) ? input : { wasComplete, ...input }
}

/** Calls an endpoint. The caller of a change is authorized again if the body arrived late. */
async function callEndpoint(
  context: RequestContext,
  { entry, endpoint }: Route,
  { body, query, wasComplete, takeTurn }: HandlerInput & { takeTurn: TakeTurn },
  { deps, throttle }: Pick<HandlerOptions, 'deps' | 'throttle'>,
) {
  const { caller, credential, device, metadata, req } = context
  const isRead = req.method === 'GET'
  const targetId = userIdIn(isRead ? query : body)
  if (targetId !== undefined) context.targetId = targetId
  const { ipAddress, userAgent, reason } = metadata
  const request = {
    body,
    query,
    client: { ipAddress, userAgent },
    device,
    token: credential?.isApiKey ? undefined : credential?.token,
    reason: reason ?? undefined,
    takeTurn,
    countCall: async (path: string) =>
      caller && throttle.countCall(credential, caller.accountableUserId, path),
  }
  // A read changes nothing and hashes no password.
  const client = isRead ? undefined : toClient(context)
  const call = { caller, auth: entry.metadata.auth, metadata, client }
  const isCurrent = isRead || wasComplete || call.auth === 'nothing'
  const current = isCurrent ? caller : await reauthorize(deps.store, call, deps)
  const hasher = client && deps.hasher.forClient?.(client)
  const inTurn = hasher ? { ...deps, hasher } : deps
  return endpoint({ ...request, caller: current }, createCallDeps(call, inTurn))
}

/** Whose turn a password and a transaction take: of the networks, the widest first. */
function toClient({ caller, device, metadata }: RequestContext) {
  const networks = toNetworks(metadata.ipAddress).map(({ name }) => name)
  return [...networks.reverse(), caller?.accountableUserId ?? device?.binding ?? '']
}

/** The user that a request names. The contract has one field for that. */
function userIdIn(input: unknown) {
  const { userId } = (input ?? {}) as { userId?: string }
  return userId !== undefined && userId.length <= maxIdLength ? userId : undefined
}
