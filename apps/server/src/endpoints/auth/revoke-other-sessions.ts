import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { toRevokeAllEntry } from '../shared/revocation.ts'

/** Ends all sessions of the caller except this one. */
export const revokeOtherSessions: Endpoint<typeof contract.auth.revokeOtherSessions> = async (
  { caller },
  { store },
) => {
  const { user, session } = caller
  await store.transaction(async (tx) => {
    await tx.sessions.deleteByUser(user.id, session.id)
    return { event: toRevokeAllEntry(user.id, session.id) }
  })
  return { status: 200, body: { status: true } }
}
