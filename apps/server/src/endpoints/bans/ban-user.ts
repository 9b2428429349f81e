import { type contract, problem } from '@castellan/contract'
import { buildChange } from '../../domain/audit-event.ts'
import { buildBan, objectionToBan } from '../../domain/bans.ts'
import { toSuspendedKeys } from '../shared/ended-api-keys.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToUserChange } from '../shared/last-admin.ts'
import { serializeUser } from '../shared/serialize.ts'

/** Bans a user and ends all their sessions, in one transaction (D1). */
export const banUser: Endpoint<typeof contract.bans.banUser> = ({ body }, deps) => {
  const { defaultReason, defaultExpiresIn } = deps.config.bans
  return deps.store.transactionOn(body.userId, async (tx, caller, target) => {
    if (!target) return problem('USER_NOT_FOUND')
    const self = objectionToBan(caller, target.id)
    if (self) return problem(self)
    const seconds = body.banExpiresIn || defaultExpiresIn
    const ban = buildBan(body.banReason || defaultReason, seconds, deps.now())
    const after = { ...target, ...ban }
    const objection = await objectionToUserChange(tx, caller, target, after, deps.now())
    if (objection) return problem(objection)
    const [user, keyIds] = await Promise.all([
      tx.users.update(target.id, ban, deps.now()),
      tx.users.suspend(target.id),
    ])
    const suspended = toSuspendedKeys(keyIds)
    const change = buildChange(target, user)
    return {
      status: 200,
      body: { user: serializeUser(user), ...suspended },
      event: {
        action: 'user.banned',
        targetId: user.id,
        change: { ...change, after: { ...change.after, ...suspended } },
        reason: body.banReason,
      },
    }
  })
}
