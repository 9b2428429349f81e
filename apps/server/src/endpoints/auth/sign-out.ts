import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'

/** Ends the session of the token that the request brings, if it brings one, even a session at rest. */
export const signOut: Endpoint<typeof contract.auth.signOut> = async ({ token }, { store }) => {
  if (token) await store.transaction((tx) => tx.sessions.removeToken(token))
  return { status: 200, body: { success: true }, session: { does: 'close' } }
}
