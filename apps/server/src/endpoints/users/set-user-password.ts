import { type contract, problem } from '@castellan/contract'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import { objectionToTarget } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToNewPassword } from '../shared/new-password.ts'

/** Sets the password of a user and ends their sessions, in one transaction (D4). */
export const setUserPassword: Endpoint<typeof contract.users.setUserPassword> = async (
  { body, caller },
  deps,
) => {
  const { store, hasher, now } = deps
  const { newPassword, userId, revokeSessions } = body
  if (!store.stored.passwords) return problem('THE_APP_DOES_NOT_STORE_PASSWORDS')
  const objection = await objectionToNewPassword(newPassword, deps)
  if (objection) return objection
  const user = await store.users.findById(userId)
  if (!user) return problem('USER_NOT_FOUND')
  const refusal =
    objectionWhileImpersonating(caller, user.id) ?? objectionToTarget(caller, user, caller.access)
  if (refusal) return problem(refusal)
  const hash = await hasher.hash(newPassword)
  return store.transactionOn(userId, async (tx, current, target) => {
    if (!target) return problem('USER_NOT_FOUND')
    const lateRefusal = objectionToTarget(current, target, current.access)
    if (lateRefusal) return problem(lateRefusal)
    await tx.credentials.set(target.id, hash, now())
    const ownSessionId = caller.kind === 'session' ? caller.session.id : undefined
    if (revokeSessions) await tx.sessions.deleteByUser(target.id, ownSessionId)
    return {
      status: 200,
      body: { status: true },
      event: { action: 'user.password-set', targetId: target.id },
    }
  })
}
