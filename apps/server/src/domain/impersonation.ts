import {
  type AccessPolicy,
  type Actor,
  countsAsAdmin,
  objectionToTarget,
  permits,
  type RoleHolder,
} from './permissions.ts'

/** Who acts in a session, and who is really at the keyboard, if that is somebody else. */
type Visitor = {
  user: { id: string }
  session?: { impersonatedBy: string | null } | undefined
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
export function objectionWhileImpersonating(visitor: Visitor, targetId: string) {
  return isVisiting(visitor) && visitor.user.id === targetId
    ? 'NOT_ALLOWED_WHILE_IMPERSONATING'
    : undefined
}

/** Why nobody may make or change keys in another's name: they would outlast the visit (H5). */
export function objectionToApiKeysWhileImpersonating(visitor: Visitor) {
  return isVisiting(visitor) ? 'NOT_ALLOWED_WHILE_IMPERSONATING' : undefined
}

function isVisiting({ session }: Visitor) {
  return (session?.impersonatedBy ?? null) !== null
}
