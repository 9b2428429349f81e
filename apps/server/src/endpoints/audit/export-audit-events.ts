import type { contract } from '@castellan/contract'
import type { AuditEventCursor, AuditEventQuery } from '../../store/audit/events.ts'
import type { Endpoint, EndpointDeps } from '../shared/endpoint.ts'
import { toAuditEventCursor } from './page.ts'
import { toAuditEventQuery } from './query.ts'
import { createCheckpointLookup, formatAuditEvent, serializeAuditEvent } from './serialize.ts'

const batchSize = 500

/** Streams events up to the last one, so that the export ends while others are written. */
export const exportAuditEvents: Endpoint<typeof contract.audit.exportAuditEvents> = async (
  { query },
  deps,
) => {
  const { format, ...filters } = query
  const upTo = await deps.store.auditEvents.findEnd()
  return {
    status: 200,
    body: '',
    stream: readLines({ ...toAuditEventQuery(filters), upTo }, format, deps),
  }
}

/** Reads events in batches, one query each, and returns each batch as lines of JSON. */
async function* readLines(
  query: AuditEventQuery,
  format: 'castellan' | 'ocsf',
  { store }: EndpointDeps,
) {
  for (let after: AuditEventCursor | undefined; ; ) {
    const rows = await store.auditEvents.list(query, {
      descending: false,
      limit: batchSize,
      after,
    })
    const isCheckpointed = await createCheckpointLookup({ store })
    yield rows
      .map((row) => `${formatAuditEvent(serializeAuditEvent(row, isCheckpointed), format)}\n`)
      .join('')
    if (rows.length < batchSize) return
    after = toAuditEventCursor(rows)
  }
}
