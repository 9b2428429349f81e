import { type AccessPolicy, countsAsAdmin, may } from './access.ts'

type Person = { id: string; role: string | null }

/** Why `caller` may not impersonate `target`, or nothing if they may. */
export const objectionToImpersonation = (caller: Person, target: Person, policy: AccessPolicy) => {
  const allowed =
    !countsAsAdmin(target, policy) ||
    policy.allowImpersonatingAdmins ||
    may(caller, 'user:impersonate-admins', policy)
  return allowed ? undefined : 'YOU_CANNOT_IMPERSONATE_ADMINS'
}
