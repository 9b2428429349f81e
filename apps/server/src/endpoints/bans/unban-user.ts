import { type contract, problem } from '@castellan/contract'
import { buildChange } from '../../domain/audit-event.ts'
import { noBan } from '../../domain/bans.ts'
import { objectionToTarget } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeUser } from '../shared/serialize.ts'

/** Lifts a ban. */
export const unbanUser: Endpoint<typeof contract.bans.unbanUser> = ({ body }, { store, now }) =>
  store.transactionOn(body.userId, async (tx, caller, target) => {
    if (!target) return problem('USER_NOT_FOUND')
    const objection = objectionToTarget(caller, target, caller.access)
    if (objection) return problem(objection)
    const user = await tx.users.update(target.id, noBan, now())
    return {
      status: 200,
      body: { user: serializeUser(user) },
      event: { action: 'user.unbanned', targetId: user.id, change: buildChange(target, user) },
    }
  })
