import type { Event } from '@castellan/contract'
import { covers, type Seal } from '../../domain/seals.ts'
import type { EventRow } from '../../store/events.ts'

/** An event as the wire shows it; `last` is the last seal. */
export const eventOnWire = (row: EventRow, last: Seal): Event => ({
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
  sealed: covers(last, row),
})
