import type { contract } from '@castellan/contract'
import type { EventMark, EventQuery } from '../../store/events.ts'
import type { Endpoint, EndpointDeps } from '../endpoint.ts'
import { markOf } from './page.ts'
import { queryOf } from './query.ts'
import { eventOnWire, vouchedFor } from './wire.ts'

const readAtOnce = 500

/** The events as lines, some hundred at a time, each time with a question of its own. */
async function* linesOf(query: EventQuery, { store }: EndpointDeps) {
  for (let after: EventMark | undefined; ; ) {
    const rows = await store.events.list(query, { descending: false, limit: readAtOnce, after })
    const isSealed = await vouchedFor({ store })
    yield rows.map((row) => `${JSON.stringify(eventOnWire(row, isSealed))}\n`).join('')
    if (rows.length < readAtOnce) return
    after = markOf(rows)
  }
}

/** Streams events, up to those of now, so that it ends however many are written meanwhile. */
export const exportEvents: Endpoint<typeof contract.events.exportEvents> = async (
  { query },
  deps,
) => {
  const filters = queryOf(query)
  return { status: 200, body: '', lines: linesOf({ to: deps.now(), ...filters }, deps) }
}
