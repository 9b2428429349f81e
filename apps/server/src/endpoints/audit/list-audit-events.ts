import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { respondWithPage } from './page.ts'
import { toAuditEventQuery } from './query.ts'

/** Lists the events that match the filters, a page at a time. */
export const listAuditEvents: Endpoint<typeof contract.audit.listAuditEvents> = (
  { query },
  deps,
) => {
  const { limit, cursor, sortDirection } = query
  const filters = toAuditEventQuery(query)
  const descending = sortDirection === 'desc'
  const cursorScope = JSON.stringify(['list-events', descending, filters])
  return respondWithPage({ limit, cursor }, cursorScope, deps, (page) =>
    deps.store.auditEvents.list(filters, { ...page, descending }),
  )
}
