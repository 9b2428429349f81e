import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { respondWithPage } from './page.ts'

/** Lists what was done to a user and in their name. Users who are gone still have a history. */
export const getUserHistory: Endpoint<typeof contract.audit.getUserHistory> = ({ query }, deps) => {
  const { userId, limit, cursor } = query
  const purpose = JSON.stringify(['user-history', userId])
  return respondWithPage({ limit, cursor }, purpose, deps, (page) =>
    deps.store.auditEvents.history(userId, page),
  )
}
