import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'

/** Ends the session that an id or a token names. */
export const revokeUserSession: Endpoint<typeof contract.sessions.revokeUserSession> = async (
  { body },
  { store },
) => {
  await store.transaction((tx) => tx.sessions.removeNamed(body.sessionToken))
  return { status: 200, body: { success: true } }
}
