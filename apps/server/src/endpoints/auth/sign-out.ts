import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'

/** Ends the session that the request brings, if it brings one. */
export const signOut: Endpoint<typeof contract.auth.signOut> = async ({ caller }, { store }) => {
  if (caller) await store.transaction((tx) => tx.sessions.remove(caller.session.id))
  return { status: 200, body: { success: true }, session: { does: 'close' } }
}
