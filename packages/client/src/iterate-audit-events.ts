import type { AuditEvent, ListAuditEventsInput } from './api.ts'
import type { Client } from './client.ts'
import type { CallOptions } from './options.ts'
import { unwrap } from './unwrap.ts'

/**
 * Iterates over the events of the audit log, one page at a time, newest first by default:
 * `for await (const event of iterateAuditEvents(client))`.
 * @throws ProblemError for an error response
 */
export async function* iterateAuditEvents(
  client: Pick<Client, 'audit'>,
  query: ListAuditEventsInput = {},
  options?: CallOptions,
): AsyncGenerator<AuditEvent, void, undefined> {
  let pageQuery = query
  while (true) {
    const page = await unwrap(client.audit.listAuditEvents(pageQuery, options))
    yield* page.events
    if (page.nextCursor === undefined) return
    pageQuery = { ...query, cursor: page.nextCursor }
  }
}
