import type { AuditAction, contract } from '@castellan/contract'
import { listUtcDays } from '../../domain/utc-days.ts'
import type { Endpoint } from '../shared/endpoint.ts'

/** The actions that each number counts. */
const countedActions = {
  signIns: ['session.opened'],
  refusals: ['session.refused', 'call.refused'],
  bans: ['user.banned'],
  unbans: ['user.unbanned'],
} satisfies Record<string, AuditAction[]>

/** Counts the events of each of the last days. */
export const countAuditEvents: Endpoint<typeof contract.audit.countAuditEvents> = async (
  { query },
  { store, now },
) => {
  const days = listUtcDays(now(), query.days)
  const counts = days.map(({ date }) => ({
    date,
    ...{ signIns: 0, refusals: 0, bans: 0, unbans: 0 },
    isCapped: false,
  }))
  for (const [name, actions] of Object.entries(countedActions))
    for (const action of actions) {
      const ofAction = await store.auditEvents.countByDay(action, days)
      for (const [at, day] of counts.entries()) {
        day[name as keyof typeof countedActions] += ofAction[at]?.count ?? 0
        day.isCapped ||= ofAction[at]?.isCapped ?? false
      }
    }
  return { status: 200, body: { days: counts } }
}
