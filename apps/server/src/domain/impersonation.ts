import {
  type AccessPolicy,
  type Actor,
  allows,
  countsAsAdmin,
  type Holder,
  objectionToTarget,
} from './access.ts'

/** Why `actor` may not impersonate `target`, or nothing if they may. */
export const objectionToImpersonation = (actor: Actor, target: Holder, policy: AccessPolicy) => {
  const allowed =
    !countsAsAdmin(target, policy) ||
    policy.allowImpersonatingAdmins ||
    allows(actor.authority, 'user:impersonate-admins')
  return allowed ? objectionToTarget(actor, target, policy) : 'YOU_CANNOT_IMPERSONATE_ADMINS'
}

/** Who acts in a session, and who is really at the keyboard, if that is somebody else. */
type Visitor = {
  user: { id: string }
  session?: { impersonatedBy: string | null } | undefined
}

const isVisiting = ({ session }: Visitor) => (session?.impersonatedBy ?? null) !== null

/**
 * Why nobody may change, in another's name, that other's own security: address, password, removal.
 * It would outlast the visit (H4).
 */
export const objectionWhileImpersonating = (visitor: Visitor, targetId: string) =>
  isVisiting(visitor) && visitor.user.id === targetId
    ? 'NOT_ALLOWED_WHILE_IMPERSONATING'
    : undefined

/** Why nobody may make or change keys in another's name: they would outlast the visit (H5). */
export const objectionToKeysOnVisit = (visitor: Visitor) =>
  isVisiting(visitor) ? 'NOT_ALLOWED_WHILE_IMPERSONATING' : undefined
