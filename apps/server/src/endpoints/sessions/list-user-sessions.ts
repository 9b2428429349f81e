import { type contract, problem } from '@castellan/contract'
import { objectionToTarget } from '../../domain/permissions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { listLiveSessions, serializeListed } from '../shared/live-sessions.ts'

/** Lists the live sessions of a user, and of impersonations that they run (B6, D5, D10). */
export const listUserSessions: Endpoint<typeof contract.sessions.listUserSessions> = async (
  { body, caller },
  deps,
) => {
  if (!deps.store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  const target = await deps.store.users.findById(body.userId)
  if (!target) return problem('USER_NOT_FOUND')
  const objection = objectionToTarget(caller, target, caller.access)
  if (objection) return problem(objection)
  const live = await listLiveSessions(target.id, caller, deps)
  return { status: 200, body: { sessions: live.map(serializeListed(caller)) } }
}
