import { type Need, type Problem, problem, refusalWithout } from '@castellan/contract'
import type { Caller, Deps } from '../deps.ts'
import { may } from '../domain/access.ts'
import { isLive } from '../domain/sessions.ts'

type Rooms = Pick<Deps['store'], 'sessions'>

/** Why `caller` may not do what `needs` a permission, or nothing if they may. */
export const objectionToCaller = (
  caller: Caller | undefined,
  needs: Need,
  { config }: Pick<Deps, 'config'>,
): Problem | undefined => {
  if (needs === 'nothing') return undefined
  if (!caller) return problem('UNAUTHORIZED')
  if (needs === 'session' || may(caller.user, needs, config.access)) return undefined
  return problem(refusalWithout[needs])
}

/**
 * Asks once more who the caller is and whether they may. Between the door and the deed a body was
 * awaited, perhaps a hash: a ban, a demotion or a sign-out in the meantime counts (D1).
 */
const readmitted = async (rooms: Rooms, caller: Caller, needs: Need, deps: Deps) => {
  const found = await rooms.sessions.byToken(caller.session.token)
  const live = found !== undefined && isLive(found, deps.config.access, deps.now())
  const now = live ? { ...caller, user: found.user, session: found.session } : undefined
  return objectionToCaller(now, needs, deps) ?? now
}

const isRefusal = (answer: Caller | Problem | undefined): answer is Problem =>
  answer !== undefined && 'status' in answer

/**
 * Undoes a transaction whose caller is no longer admitted. Thrown and not answered, so that no
 * endpoint can take it for what its own work answers.
 */
export class NotAdmitted extends Error {
  readonly refusal: Problem
  constructor(refusal: Problem) {
    super(refusal.body.message)
    this.refusal = refusal
  }
}

/** Who was admitted at the door, to what, and whether nothing of the request was still to come then. */
type Admitted = { caller: Caller | undefined; needs: Need; cameWhole: boolean }

/** What an endpoint gets that changes something: its caller as they are now, and deps that ask again. */
export const admission = async ({ caller, needs, cameWhole }: Admitted, deps: Deps) => {
  if (!caller || needs === 'nothing') return { caller, deps }
  const current = cameWhole ? caller : await readmitted(deps.store, caller, needs, deps)
  if (isRefusal(current)) throw new NotAdmitted(current)
  const transaction: Deps['store']['transaction'] = (work) =>
    deps.store.transaction(async (tx) => {
      const still = await readmitted(tx, caller, needs, deps)
      if (isRefusal(still)) throw new NotAdmitted(still)
      return work(tx)
    })
  return { caller: current, deps: { ...deps, store: { ...deps.store, transaction } } }
}
