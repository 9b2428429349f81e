import { type contract, problem } from '@castellan/contract'
import { objectionToTarget } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeSession } from '../shared/serialize.ts'

/** Lists the live sessions of a user, without their tokens (B6, D5). */
export const listUserSessions: Endpoint<typeof contract.sessions.listUserSessions> = async (
  { body, caller },
  { store, now },
) => {
  const target = await store.users.findById(body.userId)
  if (!target) return problem('USER_NOT_FOUND')
  const objection = objectionToTarget(caller, target, caller.access)
  if (objection) return problem(objection)
  const live = await store.sessions.listLive(target.id, now())
  return { status: 200, body: { sessions: live.map(serializeSession) } }
}
