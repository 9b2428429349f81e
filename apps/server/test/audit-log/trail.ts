import type { AuditEvent } from '@castellan/client'
import { isFileUrl } from '../../src/store/database-url.ts'
import type { Store } from '../../src/store/index.ts'
import { toDate } from '../kit/databases.ts'
import { execute, type Row, readRows } from '../kit/raw-sql.ts'
import { type TestServer, unwrap } from '../kit/server.ts'

/** Records events of an instant, all in one transaction. */
export function recordAt({ transaction }: Store, when: Date, ...subjects: string[]) {
  return transaction(async (tx) => {
    for (const subject of subjects)
      await tx.auditEvents.record(
        { action: 'role.created', actorKind: 'user', actorId: 'ann', subject },
        when,
      )
  })
}

/** The same, of the instant that store tests write. */
export function record(store: Store, ...subjects: string[]) {
  return recordAt(store, toDate(), ...subjects)
}

/** What a DBA with every right does first. */
export async function withoutTriggers(url: string, table: string, sql: string) {
  if (!isFileUrl(url))
    return execute(
      url,
      `ALTER TABLE ${table} DISABLE TRIGGER USER; ${sql}; ALTER TABLE ${table} ENABLE TRIGGER USER`,
    )
  const triggers = await readRows(
    url,
    `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '${table}'`,
  )
  for (const trigger of triggers) await execute(url, `DROP TRIGGER ${trigger.name}`)
  await execute(url, sql)
}

/** Puts a row of an event that is gone in its place, as only a DBA with every right can. */
export function putBack(url: string, event: Row) {
  const names = Object.keys(event).map((name) => `"${name}"`)
  const values = Object.values(event).map((value) => (value === null ? 'NULL' : `'${value}'`))
  return withoutTriggers(
    url,
    'castellan_audit_events',
    `INSERT INTO castellan_audit_events (${names}) ${isFileUrl(url) ? '' : 'OVERRIDING SYSTEM VALUE'}
       VALUES (${values})`,
  )
}

/** Seals all events, as soon as no transaction on the server that is older still runs. */
export async function sealAll({ auditLog }: Store) {
  do while (await auditLog.seal());
  while ((await auditLog.verify()).eventsWithoutCheckpoint > 0)
}

/** Gives up all that is older than an instant. */
export async function pruneAll({ auditLog }: Store, before: Date) {
  while (await auditLog.prune(before));
}

/** The newest events of a server, the newest first. */
export async function newest(
  { admin }: Pick<TestServer, 'admin'>,
  limit = 1,
): Promise<AuditEvent[]> {
  return (await unwrap(admin.audit.listAuditEvents({ limit }))).events
}

/** What an event tells, without when and from where. */
export function toldBy({ action, actor, targetId, subject, change, reason, ...rest }: AuditEvent) {
  return {
    action,
    actor: actor.id,
    impersonator: rest.impersonatorId,
    target: targetId,
    subject,
    change,
    reason,
  }
}
