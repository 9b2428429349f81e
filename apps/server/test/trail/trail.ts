import type { Event } from '@castellan/client'
import type { Store } from '../../src/store/open.ts'
import { isFile } from '../../src/store/url.ts'
import { at } from '../databases.ts'
import { type TestServer, unwrap } from '../harness.ts'
import { type Row, rowsOf, runOn } from '../raw.ts'

/** Records events of an instant, all in one transaction. */
export const recordAt = ({ transaction }: Store, when: Date, ...subjects: string[]) =>
  transaction(async (tx) => {
    for (const subject of subjects)
      await tx.events.record(
        { action: 'role.created', actorKind: 'user', actorId: 'ann', subject },
        when,
      )
  })

/** The same, of the instant that store tests write. */
export const record = (store: Store, ...subjects: string[]) => recordAt(store, at(), ...subjects)

/** What a DBA with every right does first. */
export const withoutTriggers = async (url: string, table: string, sql: string) => {
  if (!isFile(url))
    return runOn(
      url,
      `ALTER TABLE ${table} DISABLE TRIGGER USER; ${sql}; ALTER TABLE ${table} ENABLE TRIGGER USER`,
    )
  const triggers = await rowsOf(
    url,
    `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '${table}'`,
  )
  for (const trigger of triggers) await runOn(url, `DROP TRIGGER ${trigger.name}`)
  await runOn(url, sql)
}

/** Puts a row of an event that is gone in its place, as only a DBA with every right can. */
export const putBack = (url: string, event: Row) => {
  const names = Object.keys(event).map((name) => `"${name}"`)
  const values = Object.values(event).map((value) => (value === null ? 'NULL' : `'${value}'`))
  return withoutTriggers(
    url,
    'castellan_events',
    `INSERT INTO castellan_events (${names}) ${isFile(url) ? '' : 'OVERRIDING SYSTEM VALUE'}
       VALUES (${values})`,
  )
}

/** Seals all events, as soon as no transaction on the server that is older still runs. */
export const sealAll = async ({ trail }: Store) => {
  do while (await trail.seal());
  while ((await trail.verify()).unsealed > 0)
}

/** Gives up all that is older than an instant. */
export const pruneAll = async ({ trail }: Store, before: Date) => {
  while (await trail.prune(before));
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
