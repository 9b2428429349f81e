import { isProblem } from '@castellan/contract'
import type { AuditEventCursor, AuditEventRow } from '../../store/audit/events.ts'
import type { EndpointDeps } from '../shared/endpoint.ts'
import { type PageQuery, parsePage } from '../shared/paging.ts'
import { createCheckpointLookup, serializeAuditEvent } from './serialize.ts'

type Page = { limit: number; after: AuditEventCursor | undefined }

/** The last of these events, as another page begins after it. */
export function toAuditEventCursor(rows: AuditEventRow[]): AuditEventCursor | undefined {
  const last = rows.at(-1)
  return last && { createdAt: last.createdAt.toISOString(), seq: last.seq }
}

/** Answers the page that is asked for of the list of events that `purpose` names. */
export async function respondWithPage(
  asked: PageQuery,
  purpose: string,
  deps: EndpointDeps,
  find: (page: Page) => Promise<AuditEventRow[]>,
) {
  const page = parsePage<AuditEventCursor>(asked, purpose, deps)
  if (isProblem(page)) return page
  const { limit, after, cursorAt } = page
  // One more than asked for tells whether there is another page.
  const rows = await find({ limit: limit + 1, after })
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? toAuditEventCursor(shown) : undefined
  const isSealed = await createCheckpointLookup(deps)
  return {
    status: 200 as const,
    body: {
      events: shown.map((row) => serializeAuditEvent(row, isSealed)),
      limit,
      ...(next ? { nextCursor: cursorAt(next) } : {}),
    },
  }
}
