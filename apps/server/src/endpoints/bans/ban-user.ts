import { type contract, problem } from '@castellan/contract'
import { banFrom, objectionToBan } from '../../domain/bans.ts'
import { changeOf } from '../../domain/events.ts'
import type { Endpoint } from '../endpoint.ts'
import { objectionToOutcome } from '../last-admin.ts'
import { userOnWire } from '../wire.ts'

/** Bans a user and ends their sessions in one transaction (D1). */
export const banUser: Endpoint<typeof contract.bans.banUser> = ({ body }, deps) => {
  const { defaultReason, defaultExpiresIn } = deps.config.bans
  return deps.store.transaction(async (tx, caller) => {
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    const self = objectionToBan(caller.user, target)
    if (self) return problem(self)
    const seconds = body.banExpiresIn || defaultExpiresIn
    const ban = banFrom(body.banReason || defaultReason, seconds, deps.now())
    const after = { ...target, ...ban }
    const objection = await objectionToOutcome(tx, caller, target, after, deps.now())
    if (objection) return problem(objection)
    const user = await tx.users.update(target.id, ban, deps.now())
    await tx.sessions.removeAllOf(target.id)
    return {
      status: 200,
      body: { user: userOnWire(user) },
      event: {
        action: 'user.banned',
        targetId: user.id,
        change: changeOf(target, user),
        reason: body.banReason,
      },
    }
  })
}
