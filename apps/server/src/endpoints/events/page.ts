import { problem } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import type { EventMark, EventRow } from '../../store/events.ts'
import type { EndpointDeps } from '../endpoint.ts'
import { eventOnWire } from './wire.ts'

const defaultPageSize = 100

/** Which page of a list of events is asked for. */
type Asked = { limit?: number | undefined; cursor?: string | undefined }

type Page = { limit: number; after: EventMark | undefined }

/** The last of these events, as another page begins after it. */
export const markOf = (rows: EventRow[]): EventMark | undefined => {
  const last = rows.at(-1)
  return last && { createdAt: last.createdAt.toISOString(), seq: last.seq }
}

const markIn = (cursor: string, purpose: string, { open }: Deps['sealer']) => {
  const opened = open(cursor, purpose)
  return opened === undefined ? undefined : (JSON.parse(opened) as EventMark)
}

/**
 * Answers a page of a list of events; `purpose` is what makes two lists the same: a cursor of one
 * leads through no other.
 */
export const pageOf = async (
  { limit: asked, cursor }: Asked,
  purpose: string,
  { store, sealer, config: { maxPageSize } }: EndpointDeps,
  find: (page: Page) => Promise<EventRow[]>,
) => {
  const limit = asked ?? Math.min(defaultPageSize, maxPageSize)
  if (limit > maxPageSize)
    return problem(
      'VALIDATION_ERROR',
      `[query.limit] Too big: expected number to be <=${maxPageSize}`,
    )
  const after = cursor === undefined ? undefined : markIn(cursor, purpose, sealer)
  if (cursor !== undefined && !after)
    return problem('VALIDATION_ERROR', '[query.cursor] Invalid cursor, or one of another list')
  // One more than asked for tells whether there is another page.
  const rows = await find({ limit: limit + 1, after })
  const shown = rows.slice(0, limit)
  const next = rows.length > limit ? markOf(shown) : undefined
  // Asked for afterwards: what it covers was there.
  const last = await store.seals.last()
  return {
    status: 200 as const,
    body: {
      events: shown.map((row) => eventOnWire(row, last)),
      limit,
      ...(next ? { nextCursor: sealer.seal(JSON.stringify(next), purpose) } : {}),
    },
  }
}
