import type { AuditEvent } from '@castellan/contract'
import { coversPosition, type LogPosition } from '../../domain/audit-checkpoint.ts'
import type { AuditEventRow } from '../../store/audit/events.ts'
import type { EndpointDeps } from '../shared/endpoint.ts'

/**
 * Creates a function that tells whether a checkpoint covers an event. Call this after the events are
 * read: a newer checkpoint covers them too. A pruned position is not covered: no event belongs there.
 */
export async function createCheckpointLookup({ store }: Pick<EndpointDeps, 'store'>) {
  const last = await store.checkpoints.findLast()
  const pruning = await store.prunings.findLast()
  return (position: LogPosition) =>
    coversPosition(last, position) && !(pruning && coversPosition(pruning.checkpoint, position))
}

/** Converts an event to its form in responses. */
export function serializeAuditEvent(
  row: AuditEventRow,
  isCheckpointed: (position: LogPosition) => boolean,
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
    checkpointed: isCheckpointed(row),
  }
}
