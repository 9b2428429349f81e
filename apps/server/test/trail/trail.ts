import type { Event } from '@castellan/client'
import type { Store } from '../../src/store/open.ts'
import { type TestServer, unwrap } from '../harness.ts'

/** Seals all events, as soon as no transaction on the server that is older still runs. */
export const sealAll = async ({ trail }: Store) => {
  do while (await trail.seal());
  while ((await trail.verify()).unsealed > 0)
}

/** The newest events of a server, the newest first. */
export const newest = async ({ admin }: Pick<TestServer, 'admin'>, limit = 1): Promise<Event[]> =>
  (await unwrap(admin.events.listEvents({ limit }))).events

/** What an event tells, without when and from where. */
export const toldBy = ({ action, actor, targetId, subject, change, reason, ...rest }: Event) => ({
  action,
  actor: actor.id,
  impersonator: rest.impersonatorId,
  target: targetId,
  subject,
  change,
  reason,
})
