import type { AuditEvent } from '@castellan/contract'
import { coversPosition, type LogPosition } from '../../domain/audit-checkpoint.ts'
import type { AuditEventRow } from '../../store/audit/events.ts'
import type { EndpointDeps } from '../shared/endpoint.ts'

/**
 * Whether a seal vouches for an event. It is asked after the events were read: what is covered was
 * there. Where a pruning has given up what a seal covers, nothing vouches for what is there.
 */
export async function createCheckpointLookup({ store }: Pick<EndpointDeps, 'store'>) {
  const last = await store.checkpoints.last()
  const pruned = await store.prunings.last()
  return (place: LogPosition) =>
    coversPosition(last, place) && !(pruned && coversPosition(pruned.checkpoint, place))
}

/** An event as the wire shows it. */
export function serializeAuditEvent(
  row: AuditEventRow,
  isSealed: (place: LogPosition) => boolean,
): AuditEvent {
  return {
    id: row.seq,
    createdAt: row.createdAt.toISOString(),
    action: row.action,
    actor: {
      kind: row.actorKind,
      id: row.actorId,
      ...(row.apiKeyId === null ? {} : { keyId: row.apiKeyId }),
    },
    impersonatorId: row.impersonatorId,
    targetId: row.targetId,
    subject: row.subject,
    change: row.change === null ? null : JSON.parse(row.change),
    reason: row.reason,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    requestId: row.requestId,
    checkpointed: isSealed(row),
  }
}
