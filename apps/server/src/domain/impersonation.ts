import {
  type AccessPolicy,
  type Actor,
  countsAsAdmin,
  objectionToTarget,
  permits,
  type RoleHolder,
} from './permissions.ts'

/** A caller, as far as it matters whether they impersonate somebody. */
type MaybeImpersonator =
  | { kind: 'session'; user: { id: string }; session: { impersonatedBy: string | null } }
  | { kind: 'api-key' | 'cli' }

/** Whether the caller's session impersonates its user. */
export function isImpersonating(caller: MaybeImpersonator) {
  return caller.kind === 'session' && caller.session.impersonatedBy !== null
}

/** Why `actor` may not impersonate `target`, or nothing if they may. */
export function objectionToImpersonation(actor: Actor, target: RoleHolder, policy: AccessPolicy) {
  const allowed =
    !countsAsAdmin(target, policy) ||
    policy.allowImpersonatingAdmins ||
    permits(actor.permissions, 'user:impersonate-admins')
  return allowed ? objectionToTarget(actor, target, policy) : 'YOU_CANNOT_IMPERSONATE_ADMINS'
}

/**
 * Why nobody may change, in another's name, that other's own security: address, password, removal.
 * It would outlast the visit (H4).
 */
export function objectionWhileImpersonating(caller: MaybeImpersonator, targetId: string) {
  return caller.kind === 'session' && isImpersonating(caller) && caller.user.id === targetId
    ? 'NOT_ALLOWED_WHILE_IMPERSONATING'
    : undefined
}

/** Why nobody may make or change keys in another's name: they would outlast the visit (H5). */
export function objectionToApiKeysWhileImpersonating(caller: MaybeImpersonator) {
  return isImpersonating(caller) ? 'NOT_ALLOWED_WHILE_IMPERSONATING' : undefined
}
