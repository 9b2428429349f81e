import type { AuditEventFilters } from '@castellan/contract'
import type { AuditEventQuery } from '../../store/audit/events.ts'

/** The filters of a request, as the store takes them. */
export function toAuditEventQuery(filters: AuditEventFilters): AuditEventQuery {
  const { actorId, impersonatorId, targetId, action, from, to } = filters
  const instants = {
    ...(from ? { from: new Date(from) } : {}),
    ...(to ? { to: new Date(to) } : {}),
  }
  return { actorId, impersonatorId, targetId, action, ...instants }
}
