import type { AuditEvent } from '@castellan/contract'
import type { CallOptions } from './call.ts'
import type { Client, InputOf } from './client.ts'
import { unwrap } from './unwrap.ts'

type Query = NonNullable<InputOf<'audit', 'listAuditEvents'>>

/**
 * Walks the events of the trail, a page at a time: `for await (const event of iterateAuditEvents(client))`. The
 * newest come first, unless `sortDirection` says otherwise. @throws what `unwrap` throws
 */
export async function* iterateAuditEvents(
  client: Pick<Client, 'audit'>,
  query: Query = {},
  options?: CallOptions,
): AsyncGenerator<AuditEvent, void, undefined> {
  let from: Query = query
  while (true) {
    const page = await unwrap(client.audit.listAuditEvents(from, options))
    yield* page.events
    if (page.nextCursor === undefined) return
    from = { ...query, cursor: page.nextCursor }
  }
}
