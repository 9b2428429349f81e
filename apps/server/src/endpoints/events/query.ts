import type { EventFilters } from '@castellan/contract'
import type { EventQuery } from '../../store/events.ts'

/** The filters of a request, as the store takes them. */
export const queryOf = (filters: EventFilters): EventQuery => {
  const { actorId, impersonatorId, targetId, action, from, to } = filters
  const instants = {
    ...(from ? { from: new Date(from) } : {}),
    ...(to ? { to: new Date(to) } : {}),
  }
  return { actorId, impersonatorId, targetId, action, ...instants }
}
