import { type AuditEvent, parseJson } from '@castellan/contract'
import { coversPosition, type LogPosition } from '../../domain/audit-checkpoint.ts'
import { buildOcsfEvent } from '../../domain/ocsf.ts'
import type { AuditEventRow } from '../../store/audit/stored-event.ts'
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
    createdAt: formatTime(row.createdAt),
    action: row.action,
    actor: {
      kind: row.actorKind,
      id: row.actorId,
      ...(row.apiKeyId === null ? {} : { keyId: row.apiKeyId }),
    },
    impersonatorId: row.impersonatorId,
    targetId: row.targetId,
    subject: row.subject,
    change: parseChange(row.change),
    reason: row.reason,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
    requestId: row.requestId,
    checkpointed: isCheckpointed(row),
  }
}

/** Writes an event as JSON, in our form or in that of OCSF. */
export function formatAuditEvent(event: AuditEvent, format: 'castellan' | 'ocsf') {
  return JSON.stringify(format === 'ocsf' ? buildOcsfEvent(event) : event)
}

/** Formats a time in a year from 0 to 9999, as RFC 3339 has no others. */
function formatTime(time: Date) {
  const text = time.toISOString()
  if (text.startsWith('-')) return '0000-01-01T00:00:00.000Z'
  return text.startsWith('+') ? '9999-12-31T23:59:59.999Z' : text
}

/** Parses the change of an event. One that no server wrote may be anything. */
function parseChange(change: string | null): AuditEvent['change'] {
  if (change === null) return null
  try {
    const parsed = parseJson(change)
    return typeof parsed === 'object' && !Array.isArray(parsed)
      ? (parsed as AuditEvent['change'])
      : null
  } catch {
    return null
  }
}
