import type { Event } from '@castellan/contract'
import { covers, type Place } from '../../domain/seals.ts'
import type { EventRow } from '../../store/events.ts'
import type { EndpointDeps } from '../endpoint.ts'

/**
 * Whether a seal vouches for an event. It is asked after the events were read: what is covered was
 * there. Where a pruning has given up what a seal covers, nothing vouches for what is there.
 */
export const vouchedFor = async ({ store }: Pick<EndpointDeps, 'store'>) => {
  const last = await store.seals.last()
  const pruned = await store.prunings.last()
  return (place: Place) => covers(last, place) && !(pruned && covers(pruned.seal, place))
}

/** An event as the wire shows it. */
export const eventOnWire = (row: EventRow, isSealed: (place: Place) => boolean): Event => ({
  id: row.seq,
  createdAt: row.createdAt.toISOString(),
  action: row.action,
  actor: {
    kind: row.actorKind,
    id: row.actorId,
    ...(row.keyId === null ? {} : { keyId: row.keyId }),
  },
  impersonatorId: row.impersonatorId,
  targetId: row.targetId,
  subject: row.subject,
  change: row.change === null ? null : JSON.parse(row.change),
  reason: row.reason,
  ipAddress: row.ipAddress,
  userAgent: row.userAgent,
  requestId: row.requestId,
  sealed: isSealed(row),
})
