import type { AuditEvent } from '@castellan/client'
import { isFileUrl } from '../../src/store/database-url.ts'
import type { Store } from '../../src/store/index.ts'
import { toDate } from './databases.ts'
import { execute, type Row, readRows } from './raw-sql.ts'
import { type TestServer, unwrap } from './server.ts'

/** Records events of one time in one transaction, one for each subject. */
export function recordEventsAt({ transaction }: Store, time: Date, ...subjects: string[]) {
  return transaction(async (tx) => {
    for (const subject of subjects)
      await tx.auditEvents.record(
        { action: 'role.created', actorKind: 'user', actorId: 'ann', subject },
        time,
      )
  })
}

/** Records events of the time that store tests use. */
export function recordEvents(store: Store, ...subjects: string[]) {
  return recordEventsAt(store, toDate(), ...subjects)
}

/** Runs SQL without the triggers of a table, as only its owner can. */
export async function executeWithoutTriggers(url: string, table: string, sql: string) {
  if (!isFileUrl(url))
    return execute(
      url,
      `ALTER TABLE ${table} DISABLE TRIGGER USER; ${sql}; ALTER TABLE ${table} ENABLE TRIGGER USER`,
    )
  const triggers = await readRows(
    url,
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '${table}'`,
  )
  for (const trigger of triggers) await execute(url, `DROP TRIGGER ${trigger.name}`)
  await execute(url, sql)
  for (const trigger of triggers) await execute(url, String(trigger.sql))
}

/** Inserts the row of a deleted event again, as only the owner of the table can. */
export function reinsertEvent(url: string, event: Row) {
  const names = Object.keys(event).map((name) => `"${name}"`)
  const values = Object.values(event).map((value) => (value === null ? 'NULL' : `'${value}'`))
  return executeWithoutTriggers(
    url,
    'castellan_audit_events',
    `INSERT INTO castellan_audit_events (${names}) ${isFileUrl(url) ? '' : 'OVERRIDING SYSTEM VALUE'}
       VALUES (${values})`,
  )
}

/** Writes checkpoints until every event has one, which waits for older transactions of the server. */
export async function writeAllCheckpoints({ auditLog }: Store) {
  do while (await auditLog.writeCheckpoint());
  while ((await auditLog.verify()).eventsWithoutCheckpoint > 0)
}

/** Prunes all events from before a time. */
export async function pruneAll({ auditLog }: Store, before: Date) {
  while (await auditLog.prune(before));
}

/** Lists the newest events of a server, newest first. */
export async function listNewestEvents(
  { admin }: Pick<TestServer, 'admin'>,
  limit = 1,
): Promise<AuditEvent[]> {
  return (await unwrap(admin.audit.listAuditEvents({ limit }))).events
}

/** Returns what happened in an event, without the time and the origin of the request. */
export function summarizeEvent({
  action,
  actor,
  impersonatorId,
  targetId,
  subject,
  change,
  reason,
}: AuditEvent) {
  return {
    action,
    actor: actor.id,
    impersonator: impersonatorId,
    target: targetId,
    subject,
    change,
    reason,
  }
}
