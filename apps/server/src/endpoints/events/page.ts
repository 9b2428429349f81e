import type { EventMark, EventRow } from '../../store/events.ts'
import type { EndpointDeps } from '../endpoint.ts'
import { type PageQuery, pageAsked } from '../paging.ts'
import { eventOnWire, vouchedFor } from './wire.ts'

type Page = { limit: number; after: EventMark | undefined }

/** The last of these events, as another page begins after it. */
export const markOf = (rows: EventRow[]): EventMark | undefined => {
  const last = rows.at(-1)
  return last && { createdAt: last.createdAt.toISOString(), seq: last.seq }
}

/** Answers the page that is asked for of the list of events that `purpose` names. */
export const pageOf = async (
  asked: PageQuery,
  purpose: string,
  deps: EndpointDeps,
  find: (page: Page) => Promise<EventRow[]>,
) => {
  const page = pageAsked<EventMark>(asked, purpose, deps)
  if ('status' in page) return page
  const { limit, after, cursorAt } = page
  // One more than asked for tells whether there is another page.
  const rows = await find({ limit: limit + 1, after })
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? markOf(shown) : undefined
  const isSealed = await vouchedFor(deps)
  return {
    status: 200 as const,
    body: {
      events: shown.map((row) => eventOnWire(row, isSealed)),
      limit,
      ...(next ? { nextCursor: cursorAt(next) } : {}),
    },
  }
}
