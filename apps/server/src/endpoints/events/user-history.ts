import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { pageOf } from './page.ts'

/** Lists what was done to a user and in their name. Users who are gone still have a history. */
export const userHistory: Endpoint<typeof contract.events.userHistory> = ({ query }, deps) => {
  const { userId, limit, cursor } = query
  const purpose = JSON.stringify(['user-history', userId])
  return pageOf({ limit, cursor }, purpose, deps, (page) => deps.store.events.history(userId, page))
}
