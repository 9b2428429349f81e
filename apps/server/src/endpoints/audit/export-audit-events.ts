import type { contract } from '@castellan/contract'
import type { AuditEventCursor, AuditEventQuery } from '../../store/audit/events.ts'
import type { Endpoint, EndpointDeps } from '../shared/endpoint.ts'
import { toAuditEventCursor } from './page.ts'
import { toAuditEventQuery } from './query.ts'
import { createCheckpointLookup, serializeAuditEvent } from './serialize.ts'

const readAtOnce = 500

/** Streams events, up to those of now, so that it ends however many are written meanwhile. */
export const exportAuditEvents: Endpoint<typeof contract.audit.exportAuditEvents> = async (
  { query },
  deps,
) => {
  const filters = toAuditEventQuery(query)
  return { status: 200, body: '', stream: linesOf({ to: deps.now(), ...filters }, deps) }
}

/** The events as lines, some hundred at a time, each time with a question of its own. */
async function* linesOf(query: AuditEventQuery, { store }: EndpointDeps) {
  for (let after: AuditEventCursor | undefined; ; ) {
    const rows = await store.auditEvents.list(query, {
      descending: false,
      limit: readAtOnce,
      after,
    })
    const isSealed = await createCheckpointLookup({ store })
    yield rows.map((row) => `${JSON.stringify(serializeAuditEvent(row, isSealed))}\n`).join('')
    if (rows.length < readAtOnce) return
    after = toAuditEventCursor(rows)
  }
}
