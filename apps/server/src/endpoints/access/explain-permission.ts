import {
  type AnyEntry,
  type AuditEvent,
  type contract,
  countedExplanations,
  createContract,
  findMissingPermission,
  isProblem,
  listRoutes,
  type Problem,
  problem,
  type UserFields,
} from '@castellan/contract'
import type { Rehearsal } from '../../auth/rehearsal.ts'
import { type AuditChange, isUnchanged } from '../../domain/audit-event.ts'
import { isSelf, objectionToTarget, permits } from '../../domain/permissions.ts'
import type {
  AnyEndpoint,
  Endpoint,
  EndpointDeps,
  EndpointRequest,
  TakeTurn,
} from '../shared/endpoint.ts'
import { validateInput } from '../shared/validate-input.ts'

type ExplainPermissionEntry = typeof contract.access.explainPermission

type Request = EndpointRequest<ExplainPermissionEntry>

type Explanation = Awaited<ReturnType<typeof explain>>

type FindEndpoint = (subject: string, key: string) => AnyEndpoint

type ChangeRoute = { entry: AnyEntry; endpoint: AnyEndpoint }

/** A call with its parsed body, or why its caller may not make it. */
type Plan = Problem | (ChangeRoute & { body: unknown })

/** How long the server begins to explain calls of a request. The first is always explained, so clients get on. */
const budgetMs = 5_000

const notExplained = problem(
  'SERVICE_UNAVAILABLE',
  'This call was not explained: those before it took too long. Send it again, with fewer calls.',
)

const routesByFields = new WeakMap<UserFields, Map<string, ChangeRoute>>()

/**
 * Creates the endpoint that explains calls: it runs their own endpoints, in transactions that are rolled back. So a
 * call is explained by the rules that it meets.
 */
export function createExplainPermission(
  findEndpoint: FindEndpoint,
): Endpoint<ExplainPermissionEntry> {
  return async (request, deps) => {
    const userId = await findActor(request, deps)
    if (isProblem(userId)) return userId
    const rehearsal = await deps.rehearseAs(userId)
    const routes = findRoutes(deps.store.userFields, findEndpoint)
    const plans: Plan[] = []
    for (const [at, call] of request.body.calls.entries()) {
      const plan = planCall(call, `body.calls.${at}.`, routes, rehearsal)
      if (isProblem(plan) && plan.body.code === 'VALIDATION_ERROR')
        return problem('VALIDATION_ERROR', plan.body.message)
      plans.push(plan)
    }
    const showsChange = (targetId: string | undefined) => {
      const { permissions } = request.caller
      if (userId !== undefined || !permits(permissions, 'audit:list')) return false
      return targetId === undefined || permits(permissions, 'user:get')
    }
    const results: Explanation[] = []
    const started = deps.now().getTime()
    for (const plan of plans) {
      const step = () => explain(plan, request, rehearsal, showsChange)
      const isLate = results.length > 0 && deps.now().getTime() - started > budgetMs
      results.push(isLate ? toRefusal(notExplained) : await request.takeTurn(step))
    }
    return { status: 200, body: { results } }
  }
}

/**
 * Returns the id of the user who would call, or nothing for the caller. No caller learns what a user with more
 * permissions would (H1).
 */
async function findActor({ body: { userId }, caller }: Request, { store }: EndpointDeps) {
  if (userId === undefined || isSelf(caller, userId)) return undefined
  if (!permits(caller.permissions, 'user:get')) return problem('YOU_ARE_NOT_ALLOWED_TO_GET_USER')
  const user = await store.users.findById(userId)
  if (!user) return problem('USER_NOT_FOUND')
  const objection = objectionToTarget(caller, user, caller.access)
  return objection ? problem(objection) : user.id
}

/** Finds every change under /admin, by its path. */
function findRoutes(userFields: UserFields, findEndpoint: FindEndpoint) {
  const known = routesByFields.get(userFields)
  if (known) return known
  const routes = new Map(
    listRoutes(createContract(userFields)).map(({ subject, key, entry }) => [
      entry.path,
      { entry, endpoint: findEndpoint(subject, key) },
    ]),
  )
  routesByFields.set(userFields, routes)
  return routes
}

/** Checks the caller of a call before its body, as the server does. */
function planCall(
  { path, body = {} }: Request['body']['calls'][number],
  prefix: string,
  routes: Map<string, ChangeRoute>,
  { objectionTo }: Rehearsal,
): Plan {
  const route = routes.get(path) as ChangeRoute
  const objection = objectionTo(route.entry.metadata.auth)
  if (objection) return objection
  const input = validateInput(route.entry, { body, query: {} }, prefix)
  return isProblem(input) ? input : { ...route, body: input.body }
}

async function explain(
  plan: Plan,
  { client, device, token, reason, countCall }: Request,
  { run }: Rehearsal,
  showsChange: (targetId: string | undefined) => boolean,
) {
  if (isProblem(plan)) return toRefusal(plan)
  const { entry, endpoint, body } = plan
  const isCounted = countedExplanations.includes(entry.path)
  if (isCounted && (await countCall(entry.path))) return toRefusal(problem('TOO_MANY_REQUESTS'))
  const takeTurn: TakeTurn = (step) => step()
  const request = { body, query: {}, client, device, token, reason, takeTurn, countCall }
  const result = await run(entry.metadata.auth, (deps, caller) =>
    endpoint({ ...request, caller }, deps),
  )
  if (isProblem(result)) return toRefusal(result)
  const event = 'event' in result ? result.event : undefined
  const isShown = event && !isUnchanged(event) && showsChange(event.targetId)
  const change = isShown ? event.change : undefined
  return { allowed: true, error: null, change: serializeChange(change) }
}

/** Converts a change to the form that it has in the audit log. */
function serializeChange(change: AuditChange | undefined) {
  return JSON.parse(JSON.stringify(change ?? null)) as AuditEvent['change']
}

function toRefusal({ body: { code, message } }: Problem) {
  const permission = findMissingPermission(code)
  return {
    allowed: false,
    error: { code, message, ...(permission ? { permission } : {}) },
    change: null,
  }
}
