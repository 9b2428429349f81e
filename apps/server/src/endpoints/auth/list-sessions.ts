import { type contract, problem } from '@castellan/contract'
import { isFresh } from '../../domain/sessions.ts'
import type { Endpoint } from '../endpoint.ts'
import { sessionOnWire } from '../wire.ts'

/** Lists the caller's own live sessions, but no impersonation of them. */
export const listSessions: Endpoint<typeof contract.auth.listSessions> = async (
  { caller },
  { store, now, config },
) => {
  if (!isFresh(caller.session, config.sessions, now())) return problem('SESSION_NOT_FRESH')
  const live = await store.sessions.liveOf(caller.user.id, now())
  const own = live.filter(({ impersonatedBy }) => impersonatedBy === null)
  return { status: 200, body: own.map(sessionOnWire) }
}
