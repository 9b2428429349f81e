import type { Event } from '@castellan/contract'
import type { CallOptions } from './call.ts'
import type { Client, InputOf } from './client.ts'
import { unwrap } from './unwrap.ts'

type Query = NonNullable<InputOf<'events', 'listEvents'>>

/**
 * Walks the events of the trail, a page at a time: `for await (const event of events(client))`. The
 * newest come first, unless `sortDirection` says otherwise. @throws what `unwrap` throws
 */
export async function* events(
  client: Pick<Client, 'events'>,
  query: Query = {},
  options?: CallOptions,
): AsyncGenerator<Event, void, undefined> {
  let from: Query = query
  while (true) {
    const page = await unwrap(client.events.listEvents(from, options))
    yield* page.events
    if (page.nextCursor === undefined) return
    from = { ...query, cursor: page.nextCursor }
  }
}
