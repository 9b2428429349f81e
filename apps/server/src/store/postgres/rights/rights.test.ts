import { describe, expect, it } from 'vitest'
import { migrateApp } from '../../../../test/better-auth/app.ts'
import { runWith } from '../../../../test/cli/server-with-cli.ts'
import { recordEvents, writeAllCheckpoints } from '../../../../test/kit/audit-log.ts'
import {
  createStore,
  selectDatabase,
  storeSession,
  storeUser,
  toDate,
} from '../../../../test/kit/databases.ts'
import { createRole } from '../../../../test/kit/postgres-roles.ts'
import { execute, readRows } from '../../../../test/kit/raw-sql.ts'
import { secret } from '../../../../test/kit/server.ts'
import { readConfig } from '../../../config/config.ts'
import { planDatabase } from '../../manage-schema.ts'

/** What would change the audit log without a trace. */
const forgeries = [
  'UPDATE castellan_audit_events SET reason = NULL',
  'DELETE FROM castellan_audit_events',
  'TRUNCATE castellan_audit_events',
  'UPDATE castellan_audit_checkpoints SET hash = NULL',
  'DELETE FROM castellan_audit_checkpoints',
  'INSERT INTO castellan_audit_prunings SELECT number, "epochStart", "lastTransaction", "lastSeq", "eventCount", hash FROM castellan_audit_checkpoints',
  `INSERT INTO castellan_audit_events ("transaction", "createdAt", action, "actorKind", digest)
     VALUES (1, now(), 'x', 'nobody', 'x')`,
  'ALTER TABLE castellan_audit_events DISABLE TRIGGER ALL',
  'DROP TRIGGER castellan_audit_events_change ON castellan_audit_events',
  'CREATE TRIGGER x BEFORE INSERT ON castellan_audit_events EXECUTE FUNCTION castellan_append_only()',
  'CREATE RULE x AS ON INSERT TO castellan_audit_events DO INSTEAD NOTHING',
  "CREATE OR REPLACE FUNCTION castellan_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
  'ALTER FUNCTION castellan_append_only SET search_path = pg_temp',
  'SET session_replication_role = replica',
  'ALTER TABLE castellan_audit_events DISABLE ROW LEVEL SECURITY',
  'CREATE POLICY x ON castellan_audit_events',
  'ALTER TABLE castellan_audit_events RENAME TO x',
  'DROP TABLE castellan_audit_events',
  'UPDATE castellan_migrations SET checksum = NULL',
  'GRANT ALL ON castellan_audit_events TO PUBLIC; SELECT 1 / count(*) FROM castellan_migrations WHERE false',
]

function runAs(url: string, ...words: string[]) {
  return runWith(readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret }), words)
}

function refusal(work: Promise<unknown>) {
  return work.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

function plan(url: string) {
  return planDatabase({ url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 })
}

describe.each(selectDatabase('postgresql'))(
  'a role that owns nothing',
  ({ createDatabase, createDatabaseWithTables }) => {
    const createGranted = async () => {
      const url = await createDatabaseWithTables()
      const role = await createRole(url)
      const { out = '' } = await runAs(url, 'grants', '--role', role.name)
      await execute(url, out)
      return { url, role, grants: out }
    }

    it('gets no grants before the tables are there, nor if the role does not exist', async () => {
      const url = await createDatabase()
      const role = await createRole(url)
      const grants = (name: string) => refusal(runAs(url, 'grants', '--role', name))
      expect(await grants(role.name)).toBe(
        'DatabaseError: This database has no tables of Castellan yet. Start the server, or run: castellan migrate',
      )
      expect((await runAs(url, 'migrate')).out).toContain('  table castellan_audit_events\n')
      expect(await grants('nowhere')).toBe(
        'DatabaseError: There is no role nowhere. Create it, or name another one with --role.',
      )
      expect(await grants(role.name)).toBe('no refusal')
    })

    it('reports that a policy hides events from it', async () => {
      const { url, role } = await createGranted()
      const store = await createStore(role.url)
      await recordEvents(store, 'one', 'two')
      await writeAllCheckpoints(store)
      expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, violations: [] })
      const table = 'castellan_audit_events'
      await execute(url, `ALTER POLICY ${role.name} ON ${table} USING (subject <> 'two')`)
      const { violations } = await store.auditLog.verify()
      expect(violations).toMatchObject([
        { kind: 'protection-changed', object: `policy ${role.name} on ${table}` },
        { kind: 'protection-missing', object: `policy of ${role.name} on ${table}` },
        { kind: 'events-missing' },
      ])
    })

    it('runs a server with what `castellan grants` prints, which a start of the owner keeps', async () => {
      const { url, role, grants } = await createGranted()
      await execute(url, grants)
      for (let start = 0; start < 2; start += 1) {
        const store = await createStore(role.url)
        expect([store.migrated, store.adds, store.warnings]).toEqual([[], [], []])
        expect(store.trigrams).toEqual(['email', 'name'])
        const id = `user ${start}`
        await store.transaction(async (tx) => {
          await storeUser(tx, id)
          await storeSession(tx, id, { userId: id })
          await tx.credentials.set(id, 'hash', toDate())
          await tx.roles.create(id, ['user:get'], toDate())
        })
        await store.transaction((tx) => tx.users.remove(id))
        await recordEvents(store, 'one')
        await writeAllCheckpoints(store)
        expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, events: start + 1 })
        await store.close()
        const asOwner = await createStore(url)
        expect(asOwner.warnings).toEqual([])
        await asOwner.close()
      }
      expect((await runAs(role.url, 'check')).out).toContain('No schema changes are needed.')
    })

    it('cannot change the audit log', async () => {
      const { url, role } = await createGranted()
      const store = await createStore(role.url)
      await recordEvents(store, 'one', 'two')
      await writeAllCheckpoints(store)
      for (const sql of forgeries) await expect(execute(role.url, sql), sql).rejects.toThrow()
      expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, events: 2 })
      expect((await createStore(url)).warnings).toEqual([])
    })

    it('learns what it lacks from a start and from a check', async () => {
      const { url, role } = await createGranted()
      const refuse = async () => {
        const said = await refusal(createStore(role.url))
        expect(await refusal(plan(role.url))).toBe(said)
        return said
      }
      await execute(url, `REVOKE INSERT, UPDATE ON castellan_roles FROM ${role.name}`)
      await execute(url, `DROP POLICY ${role.name} ON "user"`)
      expect(await refuse()).toBe(
        `DatabaseError: The role ${role.name} does not own Castellan's tables, and lacks INSERT, UPDATE on castellan_roles; a policy on user. ` +
          `As their owner, run what this prints: castellan grants --role ${role.name}`,
      )
      await execute(url, (await runAs(url, 'grants', '--role', role.name)).out ?? '')
      await execute(url, 'DROP INDEX "castellan_user_role_createdAt_idx"')
      expect(await refuse()).toBe(
        `DatabaseError: The role ${role.name} does not own Castellan's tables, and this version needs: index castellan_user_role_createdAt_idx. As the owner, run: castellan migrate`,
      )
      await execute(url, `REVOKE USAGE ON SCHEMA public FROM ${role.name}, PUBLIC`)
      expect(await refuse()).toContain('does not exist, or this role may not use it')
    })

    it('prunes only if the retention was set when the GRANTs were printed', async () => {
      const url = await createDatabaseWithTables()
      const role = await createRole(url)
      const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
      const config = readConfig({ ...env, CASTELLAN_EVENT_RETENTION_DAYS: '30' })
      await execute(url, (await runWith(config, ['grants', '--role', role.name])).out ?? '')
      let now = toDate()
      const store = await createStore(role.url, () => now)
      await recordEvents(store, 'one')
      await writeAllCheckpoints(store)
      now = toDate(3600)
      expect(await store.auditLog.prune(toDate(60))).toBe(true)
      expect(await store.auditLog.verify()).toMatchObject({
        isIntact: true,
        pruned: { events: '1' },
      })
    })

    it('writes to the tables of an app, with numbers as ids', async () => {
      const url = await createDatabase()
      await migrateApp(url, { advanced: { database: { generateId: 'serial' } } })
      const role = await createRole(url)
      await runAs(url, 'migrate')
      await execute(url, (await runAs(url, 'grants', '--role', role.name)).out ?? '')
      const store = await createStore(role.url)
      const user = { name: 'Ada', email: 'ada@example.com' }
      expect(await store.transaction((tx) => tx.users.create(user, toDate()))).toMatchObject({
        id: '1',
      })
    })
  },
)

describe.each(selectDatabase('postgresql'))('a role that cannot migrate', ({ createDatabase }) => {
  it.each([
    ['may not create tables', '', 'may not create tables in the schema public'],
    [
      'does not own the tables of the app',
      'GRANT ALL ON SCHEMA public TO',
      'does not own the table',
    ],
  ])('because it %s gets a sentence', async (_case, grant, sentence) => {
    const url = await createDatabase()
    if (grant) await migrateApp(url)
    const role = await createRole(url)
    if (grant)
      await execute(
        url,
        `${grant} ${role.name}; GRANT ALL ON "user", session, account TO ${role.name}`,
      )
    const said = await refusal(createStore(role.url))
    expect(said).toContain(`DatabaseError: The role ${role.name} ${sentence}`)
    expect(await refusal(plan(role.url))).toBe(said)
    expect(await readRows(url, "SELECT 1 FROM pg_class WHERE relname LIKE 'castellan%'")).toEqual(
      [],
    )
  })

  it('because the database is read-only gets a sentence', async () => {
    const url = await createDatabase()
    const { pathname } = new URL(url)
    await execute(url, `ALTER DATABASE ${pathname.slice(1)} SET default_transaction_read_only = on`)
    const said = await refusal(createStore(url))
    expect(said).toMatch(
      /^DatabaseError: The database .* is read-only: default_transaction_read_only/,
    )
    expect(await refusal(plan(url))).toBe(said)
  })
})
