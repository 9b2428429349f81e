import { type AuthRequirement, type Problem, permissionErrors, problem } from '@castellan/contract'
import type { Deps } from '../deps.ts'
import type { RequestMetadata } from '../domain/audit-event.ts'
import { permits, resolvePermissions } from '../domain/permissions.ts'
import { isSessionLive } from '../domain/sessions.ts'
import type { Repositories } from '../store/index.ts'
import { withAudit } from './audit.ts'
import { keyCaller } from './authenticate-api-key.ts'
import type { RequestCaller, SessionCaller } from './caller.ts'

type Asked = Pick<Repositories, 'sessions' | 'apiKeys' | 'roles'>

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

/**
 * Who was admitted at the door, to what, whether nothing of the request was still to come then, and
 * from where they ask.
 */
type Admitted = {
  caller: RequestCaller | undefined
  auth: AuthRequirement
  cameWhole: boolean
  circumstances: RequestMetadata
}

/** Why `caller` may not do what `auth` a permission, or nothing if they may. */
export function objectionToCaller(
  caller: RequestCaller | undefined,
  auth: AuthRequirement,
): Problem | undefined {
  if (auth === 'nothing') return undefined
  if (!caller) return problem('UNAUTHORIZED')
  if (auth === 'session')
    return caller.kind === 'session' ? undefined : problem('A_KEY_HAS_NO_SESSION')
  if (auth === 'caller' || permits(caller.permissions, auth)) return undefined
  return problem(permissionErrors[auth])
}

/**
 * What an endpoint gets that changes something: its caller as they are now, and deps whose
 * transactions ask again, and record what was done before they commit.
 */
export async function admission({ caller, auth, cameWhole, circumstances }: Admitted, deps: Deps) {
  const admitted = auth === 'nothing' ? undefined : caller
  const current =
    !admitted || cameWhole ? caller : await readmitted(deps.store, admitted, auth, deps)
  const transaction = <T>(
    work: (tx: Repositories, still: RequestCaller | undefined) => Promise<T>,
  ) =>
    deps.store.transaction(async (tx) => {
      const still = admitted && (await readmitted(tx, admitted, auth, deps))
      return withAudit(tx, await work(tx, still), { caller: still, circumstances, now: deps.now })
    })
  return { caller: current, deps: { ...deps, store: { ...deps.store, transaction } } }
}

/** The caller of a session as they are now, if it is still live. */
async function sessionCaller(
  repositories: Asked,
  caller: SessionCaller,
  { readPolicy, now }: Deps,
) {
  const found = await repositories.sessions.byToken(caller.session.token)
  if (!found) return undefined
  const access = await readPolicy(repositories, found.rolesVersion)
  if (!isSessionLive(found, access, now())) return undefined
  const { user, session, impersonation } = found
  return {
    ...caller,
    user,
    session,
    impersonation,
    permissions: resolvePermissions(user, access),
    access,
  }
}

/**
 * Asks once more who the caller is and whether they may. Between the door and the deed a body was
 * awaited, perhaps a hash: a ban, a demotion or a sign-out in the meantime counts (D1).
 */
async function readmitted(
  repositories: Asked,
  caller: RequestCaller,
  auth: AuthRequirement,
  deps: Deps,
) {
  const still =
    caller.kind === 'api-key'
      ? await keyCaller(repositories, caller.presented, deps)
      : await sessionCaller(repositories, caller, deps)
  const objection = objectionToCaller(still, auth)
  if (objection) throw new NotAdmitted(objection)
  return still
}
