import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { respondWithPage } from './page.ts'
import { toAuditEventQuery } from './query.ts'

/** Lists events, a page at a time. */
export const listAuditEvents: Endpoint<typeof contract.audit.listAuditEvents> = (
  { query },
  deps,
) => {
  const { limit, cursor, sortDirection } = query
  const filters = toAuditEventQuery(query)
  const descending = sortDirection === 'desc'
  const purpose = JSON.stringify(['list-events', descending, filters])
  return respondWithPage({ limit, cursor }, purpose, deps, (page) =>
    deps.store.auditEvents.list(filters, { ...page, descending }),
  )
}
