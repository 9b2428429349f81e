import {
  type AccessPolicy,
  type Actor,
  countsAsAdmin,
  objectionToTarget,
  permits,
  type RoleHolder,
} from './permissions.ts'

/** The part of a caller that decides whether they impersonate a user. */
type ImpersonationState =
  | { kind: 'session'; user: { id: string }; session: { impersonatedBy: string | null } }
  | { kind: 'api-key' | 'cli' }

/** Returns whether the caller's session is an impersonation. */
export function isImpersonating(caller: ImpersonationState) {
  return caller.kind === 'session' && caller.session.impersonatedBy !== null
}

/** Refuses to impersonate admins without the permission, and users with more permissions. */
export function objectionToImpersonation(actor: Actor, target: RoleHolder, policy: AccessPolicy) {
  const isAllowed =
    !countsAsAdmin(target, policy) ||
    policy.allowImpersonatingAdmins ||
    permits(actor.permissions, 'user:impersonate-admins')
  return isAllowed ? objectionToTarget(actor, target, policy) : 'YOU_CANNOT_IMPERSONATE_ADMINS'
}

/**
 * Refuses an impersonator who changes the email address or password of the impersonated user, or
 * removes them: the effect would outlive the impersonation (compatibility, H4).
 */
export function objectionWhileImpersonating(caller: ImpersonationState, targetId: string) {
  return caller.kind === 'session' && isImpersonating(caller) && caller.user.id === targetId
    ? 'NOT_ALLOWED_WHILE_IMPERSONATING'
    : undefined
}

/** Refuses an impersonator who changes API keys: they would outlive the impersonation (compatibility, H5). */
export function objectionToApiKeysWhileImpersonating(caller: ImpersonationState) {
  return isImpersonating(caller) ? 'NOT_ALLOWED_WHILE_IMPERSONATING' : undefined
}
