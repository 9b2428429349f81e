import type { contract } from '@castellan/contract'
import type { Happening } from '../../domain/events.ts'
import type { SessionRow } from '../../store/sessions.ts'
import type { Endpoint } from '../endpoint.ts'

/** What the trail is told: whose session it was, and who was at the keyboard. */
const closingOf = ({ id, userId, impersonatedBy }: SessionRow): Happening => ({
  action: 'session.closed',
  targetId: userId,
  subject: id,
  author: { actorKind: 'user', actorId: userId, impersonatorId: impersonatedBy },
})

/** Ends the session of the token that the request brings, if it brings one, even a session at rest. */
export const signOut: Endpoint<typeof contract.auth.signOut> = async ({ token }, { store }) => {
  if (token)
    await store.transaction(async (tx) => {
      const removed = await tx.sessions.removeToken(token)
      return removed ? { event: closingOf(removed) } : {}
    })
  return { status: 200, body: { success: true }, session: { does: 'close' } }
}
