import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { respondWithPage } from './page.ts'

/** Lists what was done to a user and by this user. The history of a removed user remains. */
export const getUserHistory: Endpoint<typeof contract.audit.getUserHistory> = ({ query }, deps) => {
  const { userId, limit, cursor } = query
  const cursorScope = JSON.stringify(['user-history', userId])
  return respondWithPage({ limit, cursor }, cursorScope, deps, (page) =>
    deps.store.auditEvents.listHistory(userId, page),
  )
}
