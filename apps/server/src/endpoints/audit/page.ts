import { isProblem } from '@castellan/contract'
import type { AuditEventCursor, ListedAuditEvent } from '../../store/audit/events.ts'
import type { EndpointDeps } from '../shared/endpoint.ts'
import { type PageQuery, parsePage } from '../shared/paging.ts'
import { createCheckpointLookup, serializeAuditEvent } from './serialize.ts'

type PageRange = { limit: number; after: AuditEventCursor | undefined }

/** Returns the cursor after the last of these events. */
export function toAuditEventCursor(rows: ListedAuditEvent[]): AuditEventCursor | undefined {
  const last = rows.at(-1)
  return last && { cursorTime: last.cursorTime, seq: last.seq, transaction: last.transaction }
}

/** Reads and serializes one page. `cursorScope` identifies the list for which its cursors are valid. */
export async function respondWithPage(
  query: PageQuery,
  cursorScope: string,
  deps: EndpointDeps,
  readRows: (range: PageRange) => Promise<ListedAuditEvent[]>,
) {
  const page = parsePage<AuditEventCursor>(query, cursorScope, deps)
  if (isProblem(page)) return page
  const { limit, after, cursorAt } = page
  // One more row than requested shows whether there is another page.
  const rows = await readRows({ limit: limit + 1, after })
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? toAuditEventCursor(shown) : undefined
  const isCheckpointed = await createCheckpointLookup(deps)
  return {
    status: 200 as const,
    body: {
      events: shown.map((row) => serializeAuditEvent(row, isCheckpointed)),
      limit,
      ...(next ? { nextCursor: cursorAt(next) } : {}),
    },
  }
}
