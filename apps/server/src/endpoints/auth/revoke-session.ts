import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'

/** Ends one of the caller's own sessions. */
export const revokeSession: Endpoint<typeof contract.auth.revokeSession> = async (
  { body, caller },
  { store },
) => {
  const { id, token } = caller.session
  await store.transaction((tx) => tx.sessions.removeNamed(body.token, caller.user.id))
  const isCurrent = body.token === id || body.token === token
  return {
    status: 200,
    body: { status: true },
    ...(isCurrent ? { session: { does: 'close' } } : {}),
  }
}
