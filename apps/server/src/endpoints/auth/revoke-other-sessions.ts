import { type contract, isProblem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { toRevokeAllEntry } from '../shared/session-audit-entries.ts'

/** Ends all sessions of the caller except this one. */
export const revokeOtherSessions: Endpoint<typeof contract.auth.revokeOtherSessions> = async (
  { caller },
  { store },
) => {
  const { user, session } = caller
  const audited = await store.transaction(async (tx) => {
    const count = await tx.sessions.deleteByUser(user.id, session.id)
    const entry = toRevokeAllEntry(user.id, session.id)
    return count > 0 ? { event: entry } : { unchanged: entry }
  })
  if (isProblem(audited)) return audited
  return { status: 200, body: { status: true }, ...audited }
}
