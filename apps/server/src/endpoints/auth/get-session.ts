import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeOwnSession, serializeUser } from '../shared/serialize.ts'

/** For caches that do not know `cache-control`. */
const headers = { pragma: 'no-cache' }

/** Returns the session of the caller and its user, or `null`. An API key has no session. */
export const getSession: Endpoint<typeof contract.auth.getSession> = async ({ caller }) => ({
  status: 200,
  body:
    caller?.kind === 'session'
      ? { session: serializeOwnSession(caller.session), user: serializeUser(caller.user) }
      : null,
  headers,
})
