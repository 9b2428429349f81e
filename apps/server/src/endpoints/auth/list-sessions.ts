import { type contract, problem } from '@castellan/contract'
import { isSessionFresh } from '../../domain/sessions.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeSession } from '../shared/serialize.ts'

/** Lists the live sessions of the caller, without impersonations of the caller by others. */
export const listSessions: Endpoint<typeof contract.auth.listSessions> = async (
  { caller },
  { store, now, config },
) => {
  if (!isSessionFresh(caller.session, config.sessions, now())) return problem('SESSION_NOT_FRESH')
  const live = await store.sessions.listLive(caller.user.id, now())
  const own = live.filter(({ impersonatedBy }) => impersonatedBy === null)
  return { status: 200, body: own.map(serializeSession) }
}
