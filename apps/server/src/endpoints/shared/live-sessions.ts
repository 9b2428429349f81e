import type { Session } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { isSessionLive } from '../../domain/sessions.ts'
import type { EndpointDeps } from './endpoint.ts'
import { serializeOwnSession, serializeSession } from './serialize.ts'

/** Returns the live sessions of a user and the impersonations that they run, newest first (B6, D10). */
export async function listLiveSessions(
  userId: string,
  { access }: Pick<Caller, 'access'>,
  { store, now, config: { sessions } }: EndpointDeps,
) {
  const found = await store.sessions.list(userId, now())
  return found.filter((one) => isSessionLive(one, { access, sessions }, now()))
}

/** Serializes a session of a list. Only the caller's own current one shows its live token (D5). */
export function serializeListed(caller: Caller) {
  return ({ session }: { session: Parameters<typeof serializeSession>[0] }): Session =>
    caller.kind === 'session' && caller.session.id === session.id
      ? serializeOwnSession(session)
      : serializeSession(session)
}
