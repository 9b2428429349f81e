import { type contract, isProblem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { toRevocationEntry } from '../shared/session-audit-entries.ts'

/** Ends one session of the caller. */
export const revokeSession: Endpoint<typeof contract.auth.revokeSession> = async (
  { body, caller },
  { store },
) => {
  const { id, token } = caller.session
  const audited = await store.transaction(async (tx) => {
    const sessions = await tx.sessions.findByIdOrToken(body.token)
    await tx.sessions.deleteByIdOrToken(body.token, caller.user.id)
    const own = sessions.filter(
      ({ user, session }) =>
        user.id === caller.user.id || session.impersonatedBy === caller.user.id,
    )
    const entry = toRevocationEntry(own)
    return own.length > 0 ? { event: entry } : { unchanged: entry }
  })
  if (isProblem(audited)) return audited
  const isCurrent = body.token === id || body.token === token
  return {
    status: 200,
    body: { status: true },
    ...audited,
    ...(isCurrent ? { session: { does: 'close' } } : {}),
  }
}
