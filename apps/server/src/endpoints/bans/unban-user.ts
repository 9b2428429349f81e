import { type contract, problem } from '@castellan/contract'
import { objectionToTarget } from '../../domain/access.ts'
import { noBan } from '../../domain/bans.ts'
import { changeOf } from '../../domain/events.ts'
import type { Endpoint } from '../endpoint.ts'
import { userOnWire } from '../wire.ts'

/** Lifts a ban. */
export const unbanUser: Endpoint<typeof contract.bans.unbanUser> = ({ body }, { store, now }) =>
  store.transaction(async (tx, caller) => {
    const target = await tx.users.byId(body.userId)
    if (!target) return problem('USER_NOT_FOUND')
    const objection = objectionToTarget(caller, target, caller.access)
    if (objection) return problem(objection)
    const user = await tx.users.update(target.id, noBan, now())
    return {
      status: 200,
      body: { user: userOnWire(user) },
      event: { action: 'user.unbanned', targetId: user.id, change: changeOf(target, user) },
    }
  })
