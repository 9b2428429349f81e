import { describe, expect, it } from 'vitest'
import { recordEvents, writeAllCheckpoints } from '../../../test/kit/audit-log.ts'
import { createStore, databases, selectDatabase } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { planDatabase } from '../manage-schema.ts'

type Case = [title: string, sql: string, kind: string, object: string]

const cases: Record<string, Case[]> = {
  sqlite: [
    [
      'a dropped trigger',
      'DROP TRIGGER castellan_audit_events_update',
      'protection-missing',
      'trigger castellan_audit_events_update',
    ],
    [
      'a replaced trigger',
      `DROP TRIGGER castellan_audit_events_delete;
       CREATE TRIGGER castellan_audit_events_delete BEFORE DELETE ON castellan_audit_events
         WHEN 0 BEGIN SELECT 1; END`,
      'protection-changed',
      'trigger castellan_audit_events_delete',
    ],
    [
      'another trigger that swallows events',
      `CREATE TRIGGER swallow BEFORE INSERT ON castellan_audit_events
         WHEN NEW.subject = 'two' BEGIN SELECT RAISE(IGNORE); END`,
      'protection-added',
      'trigger swallow',
    ],
  ],
  postgresql: [
    [
      'a disabled trigger',
      'ALTER TABLE castellan_audit_events DISABLE TRIGGER castellan_audit_events_change',
      'protection-disabled',
      'trigger castellan_audit_events_change',
    ],
    [
      'a trigger for replicas only',
      'ALTER TABLE castellan_audit_prunings ENABLE REPLICA TRIGGER castellan_audit_prunings_insert',
      'protection-disabled',
      'trigger castellan_audit_prunings_insert',
    ],
    [
      'a dropped trigger',
      'DROP TRIGGER castellan_audit_checkpoints_truncate ON castellan_audit_checkpoints',
      'protection-missing',
      'trigger castellan_audit_checkpoints_truncate',
    ],
    [
      'a trigger under a condition',
      `CREATE OR REPLACE TRIGGER castellan_audit_events_change
         BEFORE DELETE OR UPDATE ON castellan_audit_events FOR EACH ROW WHEN (OLD.seq < 0)
         EXECUTE FUNCTION castellan_append_only()`,
      'protection-changed',
      'trigger castellan_audit_events_change',
    ],
    [
      'a function with another body',
      `CREATE OR REPLACE FUNCTION castellan_append_only() RETURNS trigger LANGUAGE plpgsql
         SET search_path = public, pg_temp AS 'BEGIN RETURN coalesce(NEW, OLD); END'`,
      'protection-changed',
      'function castellan_append_only',
    ],
    [
      'a function with another search path',
      'CREATE SCHEMA evil; ALTER FUNCTION castellan_append_only SET search_path = evil, public',
      'protection-changed',
      'function castellan_append_only',
    ],
    [
      'a rule that swallows events',
      'CREATE RULE swallow AS ON INSERT TO castellan_audit_events DO INSTEAD NOTHING',
      'protection-added',
      'trigger swallow',
    ],
  ],
}

const tableCases: Record<string, [title: string, sql: string, violation: object][]> = {
  sqlite: [
    [
      'a column that was added',
      'ALTER TABLE castellan_audit_events ADD COLUMN hidden TEXT',
      { kind: 'protection-changed', object: 'table castellan_audit_events' },
    ],
  ],
  postgresql: [
    [
      'a column of another type',
      'ALTER TABLE castellan_audit_events ALTER COLUMN "createdAt" TYPE timestamptz(6)',
      { kind: 'protection-changed', object: 'table castellan_audit_events' },
    ],
    [
      'a policy that hides events',
      `CREATE POLICY p ON castellan_audit_events USING (action <> 'user.banned')`,
      { kind: 'protection-changed', object: 'policy p on castellan_audit_events' },
    ],
    [
      'a restrictive policy',
      'CREATE POLICY p ON castellan_audit_checkpoints AS RESTRICTIVE USING (number < 7)',
      { kind: 'protection-changed', object: 'policy p on castellan_audit_checkpoints' },
    ],
    [
      'row-level security that is off',
      'ALTER TABLE castellan_audit_prunings DISABLE ROW LEVEL SECURITY',
      {
        kind: 'protection-disabled',
        object: 'row-level security of castellan_audit_prunings',
      },
    ],
  ],
}

describe.each(databases)(
  'the tables of the audit log on $name',
  ({ name, createDatabaseWithTables }) => {
    it.each(tableCases[name] ?? [])('are compared: reports %s', async (_title, sql, violation) => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await recordEvents(store, 'one')
      await writeAllCheckpoints(store)
      await execute(url, sql)
      expect((await store.auditLog.verify()).violations).toEqual([violation])
    })
  },
)

describe.each(selectDatabase('sqlite'))('an index on $name', ({ createDatabaseWithTables }) => {
  it('that hides an event from a filter is reported', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    await recordEvents(store, 'one', 'two')
    await writeAllCheckpoints(store)
    await store.close()
    const name = 'castellan_audit_events_actor_idx'
    const [index] = await readRows(url, `SELECT sql FROM sqlite_master WHERE name = '${name}'`)
    const define = (sql: string) =>
      execute(
        url,
        `PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = '${sql.replaceAll("'", "''")}' WHERE name = '${name}'`,
      )
    await define(`${index?.sql} AND "subject" <> 'two'`)
    await execute(url, `REINDEX ${name}`)
    await define(String(index?.sql))
    const { violations } = await (await createStore(url)).auditLog.verify()
    expect(violations.map(({ kind }) => kind)).toEqual(['storage-damaged', 'storage-damaged'])
    expect(violations[0]?.object).toContain(`missing from index ${name}`)
  })
})

describe.each(selectDatabase('postgresql'))('a policy on $name', ({ createDatabaseWithTables }) => {
  it('that shows all rows to an auditor is no violation, and hides nothing from the owner', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    await execute(url, 'CREATE POLICY auditor ON castellan_audit_events FOR SELECT USING (true)')
    expect(await store.auditLog.verify()).toMatchObject({ isIntact: true })
  })
})

describe.each(databases)(
  'the protection of the audit log on $name',
  ({ name, createDatabaseWithTables }) => {
    it.each(cases[name] ?? [])('reports %s, and the next start says so', async (...one) => {
      const [, sql, kind, object] = one
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await recordEvents(store, 'one')
      await writeAllCheckpoints(store)
      await execute(url, sql)
      const { isIntact, violations } = await store.auditLog.verify()
      expect([isIntact, violations]).toEqual([false, [{ kind, object }]])
      await store.close()

      const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 }
      const plan = await planDatabase(options)
      expect(plan.violations).toEqual([expect.stringContaining(object)])
      const next = await createStore(url)
      expect(next.warnings).toEqual(plan.violations)
      if (kind !== 'protection-added')
        expect(await next.auditLog.verify()).toMatchObject({ isIntact: true, events: 1 })
      await next.close()
      expect((await createStore(url)).adds).toEqual([])
    })
  },
)
