import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { pageOf } from './page.ts'
import { queryOf } from './query.ts'

/** Lists events, a page at a time. */
export const listEvents: Endpoint<typeof contract.events.listEvents> = ({ query }, deps) => {
  const { limit, cursor, sortDirection } = query
  const filters = queryOf(query)
  const descending = sortDirection === 'desc'
  const purpose = JSON.stringify(['list-events', descending, filters])
  return pageOf({ limit, cursor }, purpose, deps, (page) =>
    deps.store.events.list(filters, { ...page, descending }),
  )
}
