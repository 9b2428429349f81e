import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'

/** Ends all of the caller's sessions but this one. */
export const revokeOtherSessions: Endpoint<typeof contract.auth.revokeOtherSessions> = async (
  { caller },
  { store },
) => {
  await store.transaction((tx) => tx.sessions.removeAllOf(caller.user.id, caller.session.id))
  return { status: 200, body: { status: true } }
}
