import type { AuditEventFilters } from '@castellan/contract'
import type { AuditEventQuery } from '../../store/audit/events.ts'

/** Converts the filters of a request to a query of the store. */
export function toAuditEventQuery(filters: AuditEventFilters): AuditEventQuery {
  const { actorId, impersonatorId, targetId, action, from, to } = filters
  const period = {
    ...(from ? { from: new Date(from) } : {}),
    ...(to ? { to: new Date(to) } : {}),
  }
  return { actorId, impersonatorId, targetId, action, ...period }
}
