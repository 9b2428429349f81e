import { type Need, type Problem, problem, refusalWithout } from '@castellan/contract'
import type { Deps, RequestCaller, Rooms, SessionCaller } from '../deps.ts'
import { allows, authorityOf } from '../domain/access.ts'
import type { Circumstances } from '../domain/events.ts'
import { isLive } from '../domain/sessions.ts'
import { recorded } from '../endpoints/recording.ts'
import { keyCaller } from './key-caller.ts'

type Asked = Pick<Rooms, 'sessions' | 'keys' | 'definedRoles'>

/** Why `caller` may not do what `needs` a permission, or nothing if they may. */
export const objectionToCaller = (
  caller: RequestCaller | undefined,
  needs: Need,
): Problem | undefined => {
  if (needs === 'nothing') return undefined
  if (!caller) return problem('UNAUTHORIZED')
  if (needs === 'session') return caller.session ? undefined : problem('A_KEY_HAS_NO_SESSION')
  if (needs === 'caller' || allows(caller.authority, needs)) return undefined
  return problem(refusalWithout[needs])
}

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

/** The caller of a session as they are now, if it is still live. */
const sessionCaller = async (rooms: Asked, caller: SessionCaller, { policyOf, now }: Deps) => {
  const found = await rooms.sessions.byToken(caller.session.token)
  if (!found) return undefined
  const access = await policyOf(rooms, found.rolesVersion)
  if (!isLive(found, access, now())) return undefined
  const { user, session, visit } = found
  return { ...caller, user, session, visit, authority: authorityOf(user, access), access }
}

/**
 * Asks once more who the caller is and whether they may. Between the door and the deed a body was
 * awaited, perhaps a hash: a ban, a demotion or a sign-out in the meantime counts (D1).
 */
const readmitted = async (rooms: Asked, caller: RequestCaller, needs: Need, deps: Deps) => {
  const still = caller.key
    ? await keyCaller(rooms, caller.presented, deps)
    : await sessionCaller(rooms, caller, deps)
  const objection = objectionToCaller(still, needs)
  if (objection) throw new NotAdmitted(objection)
  return still
}

/**
 * Who was admitted at the door, to what, whether nothing of the request was still to come then, and
 * from where they ask.
 */
type Admitted = {
  caller: RequestCaller | undefined
  needs: Need
  cameWhole: boolean
  circumstances: Circumstances
}

/**
 * What an endpoint gets that changes something: its caller as they are now, and deps whose
 * transactions ask again, and record what was done before they commit.
 */
export const admission = async (
  { caller, needs, cameWhole, circumstances }: Admitted,
  deps: Deps,
) => {
  const admitted = needs === 'nothing' ? undefined : caller
  const current =
    !admitted || cameWhole ? caller : await readmitted(deps.store, admitted, needs, deps)
  const transaction = <T>(work: (tx: Rooms, still: RequestCaller | undefined) => Promise<T>) =>
    deps.store.transaction(async (tx) => {
      const still = admitted && (await readmitted(tx, admitted, needs, deps))
      return recorded(tx, await work(tx, still), { caller: still, circumstances, now: deps.now })
    })
  return { caller: current, deps: { ...deps, store: { ...deps.store, transaction } } }
}
