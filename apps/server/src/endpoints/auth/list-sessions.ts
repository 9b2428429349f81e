import { type contract, problem } from '@castellan/contract'
import { isSessionFresh } from '../../domain/sessions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { listLiveSessions, serializeListed } from '../shared/live-sessions.ts'

/** Lists the live sessions of the caller and the impersonations that they run, but not those of them. */
export const listSessions: Endpoint<typeof contract.auth.listSessions> = async (
  { caller },
  deps,
) => {
  const { now, config } = deps
  if (!isSessionFresh(caller.session, config.sessions, now())) return problem('SESSION_NOT_FRESH')
  const userId = caller.user.id
  const live = await listLiveSessions(userId, caller, deps)
  const own = live.filter(
    ({ session: { impersonatedBy } }) => impersonatedBy === null || impersonatedBy === userId,
  )
  return { status: 200, body: own.map(serializeListed(caller)) }
}
