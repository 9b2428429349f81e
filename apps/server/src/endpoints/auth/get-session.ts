import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeOwnSession, serializeUser } from '../shared/serialize.ts'

/** For caches that know no `cache-control`, which every answer has. */
const headers = { pragma: 'no-cache' }

/** Says who the caller is, or `null`; a key is nobody's session. */
export const getSession: Endpoint<typeof contract.auth.getSession> = async ({ caller }) => ({
  status: 200,
  body:
    caller?.kind === 'session'
      ? { session: serializeOwnSession(caller.session), user: serializeUser(caller.user) }
      : null,
  headers,
})
