import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { migrateApp } from '../better-auth/app.ts'
import { runWith } from '../cli/server-with-cli.ts'
import { recordEvents, writeAllCheckpoints } from '../kit/audit-log.ts'
import {
  createStore,
  firstUsersQuery,
  selectDatabase,
  storeSession,
  storeUser,
  toDate,
} from '../kit/databases.ts'
import { createRole } from '../kit/postgres-roles.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { secret } from '../kit/server.ts'

const ownSchema = 'castellan'

function openIn(url: string, schema: string | undefined) {
  return createStore(url, undefined, { ownSchema: schema })
}

function refusal(work: Promise<unknown>) {
  return work.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

function runIn(url: string, ...words: string[]) {
  const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret, CASTELLAN_SCHEMA: ownSchema }
  return runWith(readConfig(env), words)
}

/** Lists what a schema has: tables, indexes, sequences and functions. */
async function listObjects(url: string, schema: string) {
  const rows = await readRows(
    url,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = '${schema}'::regnamespace
     UNION ALL SELECT proname FROM pg_proc p WHERE pronamespace = '${schema}'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE deptype = 'e' AND objid = p.oid)`,
  )
  return rows.map(({ name }) => String(name)).sort()
}

/** Uses what every part of the store reads and writes. */
async function useStore(store: Awaited<ReturnType<typeof openIn>>, id: string) {
  await store.transaction(async (tx) => {
    await storeUser(tx, id)
    await storeSession(tx, id, { userId: id })
    await tx.credentials.set(id, 'hash', toDate())
    await tx.roles.create(id, ['user:get'], toDate())
  })
  await store.rateLimits.add([{ key: id, seconds: 60, slides: false }])
  await recordEvents(store, 'one')
  await writeAllCheckpoints(store)
  expect(await store.auditLog.verify()).toMatchObject({ isIntact: true, violations: [] })
  expect((await store.users.list({ ...firstUsersQuery, count: 'exact' })).users).toContainEqual(
    expect.objectContaining({ id }),
  )
}

describe.each(selectDatabase('postgresql'))('a schema of Castellan', ({ createDatabase }) => {
  it('has all of its tables, sequences and functions, next to an app that has its own', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    const before = await listObjects(url, 'public')
    const store = await openIn(url, ownSchema)
    expect(store.adds[0]).toBe('schema castellan')
    expect(store.warnings).toEqual([])
    await useStore(store, 'ada')
    const added = (await listObjects(url, 'public')).filter((name) => !before.includes(name))
    expect(added.every((name) => /^castellan_(user|session)_.*idx$/.test(name))).toBe(true)
    expect(await listObjects(url, ownSchema)).toEqual(
      expect.arrayContaining([
        'castellan_audit_events',
        'castellan_audit_events_action_idx',
        'castellan_audit_events_seq_seq',
        'castellan_count_users',
        'castellan_migrations',
      ]),
    )
    await store.close()
    const again = await openIn(url, ownSchema)
    expect([again.migrated, again.adds, again.warnings]).toEqual([[], [], []])
    await useStore(again, 'bob')
  })

  it('keeps nothing but its own when the tables of an app are created, too', async () => {
    const url = await createDatabase()
    await useStore(await openIn(url, ownSchema), 'ada')
    for (const name of await listObjects(url, ownSchema)) expect(name).toMatch(/^castellan_/)
    expect(await listObjects(url, 'public')).toEqual(expect.arrayContaining(['user', 'account']))
    const [shown] = await readRows(
      url,
      `SELECT bool_or(has_schema_privilege('public', nspname, 'USAGE')) AS shown FROM pg_namespace WHERE nspname = 'castellan'`,
    )
    expect(shown?.shown).toBe('f')
    const inSchema = `${url}?schema=front_desk`
    await execute(url, 'CREATE SCHEMA front_desk')
    expect(await refusal(openIn(inSchema, ownSchema))).toContain(
      'The schema castellan has the tables of Castellan for the app in the schema public.',
    )
    await useStore(await openIn(inSchema, 'second'), 'ada')
    expect(await listObjects(url, 'front_desk')).toEqual(expect.arrayContaining(['user']))
  })

  it('is not touched when the app drops what it does not know, which a start makes again', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    await useStore(await openIn(url, ownSchema), 'ada')
    await execute(
      url,
      `DO $$ DECLARE one record; BEGIN
         FOR one IN SELECT * FROM pg_class WHERE relname LIKE 'castellan%' AND relkind = 'i' AND relnamespace = 'public'::regnamespace
         LOOP EXECUTE format('DROP INDEX %I', one.relname); END LOOP; END $$;
       ALTER TABLE "user" RENAME TO old; CREATE TABLE "user" (LIKE old INCLUDING ALL);
       INSERT INTO "user" SELECT * FROM old; ALTER TABLE session DROP CONSTRAINT "session_userId_fkey";
       ALTER TABLE account DROP CONSTRAINT "account_userId_fkey"; DROP TABLE old`,
    )
    const store = await openIn(url, ownSchema)
    expect(store.adds).toContain('trigger castellan_user_counts_insert')
    await useStore(store, 'bob')
  })

  it.each([
    [
      'a view of others',
      'CREATE SCHEMA castellan; CREATE VIEW castellan.orders AS SELECT 1',
      'has the view orders, which is not',
    ],
    [
      'a function of others',
      `CREATE SCHEMA castellan; CREATE FUNCTION castellan.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      'has the function f, which is not',
    ],
    [
      'the tables of the app',
      'ALTER SCHEMA public RENAME TO castellan',
      'leaves no schema for the tables of the app',
    ],
  ])('is refused if it has %s', async (_case, sql, sentence) => {
    const url = await createDatabase()
    await execute(url, sql)
    const inSchema = sentence.includes('leaves') ? `${url}?schema=castellan` : url
    expect(await refusal(openIn(inSchema, ownSchema))).toContain(sentence)
    expect((await runIn(url, 'check').catch(({ message }) => ({ out: message }))).out).toContain(
      sentence,
    )
  })

  it('says how to move what is elsewhere, there and back', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    await useStore(await createStore(url), 'ada')
    const move = async (schema: string | undefined, advice: string) => {
      const said = await refusal(openIn(url, schema))
      expect(said).toContain(advice)
      await execute(url, said.split('\n\n')[1] ?? '')
      const store = await openIn(url, schema)
      expect(store.adds.filter((name) => name.startsWith('table'))).toEqual([])
      await useStore(store, `in ${schema}`)
      expect((await store.users.list(firstUsersQuery)).users.length).toBeGreaterThan(1)
      await store.close()
    }
    await move('one', 'are in the schema public, not in one. Remove CASTELLAN_SCHEMA, or')
    await move('other', 'are in the schema one, not in other. Set CASTELLAN_SCHEMA=one, or')
    await move(undefined, 'are in the schema other, not in public. Set CASTELLAN_SCHEMA=other, or')
  })

  it('is left whole by `castellan leave`, with what it has of others', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    const before = await listObjects(url, 'public')
    await (await openIn(url, ownSchema)).close()
    expect((await runIn(url, 'leave', '--yes')).out).toContain('schema castellan')
    expect(await listObjects(url, 'public')).toEqual(before)
    expect(await readRows(url, "SELECT FROM pg_namespace WHERE nspname = 'castellan'")).toEqual([])
    await (await openIn(url, ownSchema)).close()
    await execute(url, 'CREATE TABLE castellan.orders ()')
    await (await openIn(url, ownSchema)).close()
    expect((await runIn(url, 'leave', '--yes')).out).not.toContain('schema castellan')
    expect(await listObjects(url, ownSchema)).toEqual(['orders'])
  })

  it('serves a role that owns nothing, with the GRANTs for both schemas', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    const role = await createRole(url)
    await runIn(url, 'migrate')
    expect(await refusal(openIn(role.url, ownSchema))).toContain(
      `The role ${role.name} may not use the schema castellan. As the owner of the schema, run: GRANT USAGE ON SCHEMA "castellan" TO "${role.name}"`,
    )
    const { out = '' } = await runIn(url, 'grants', '--role', role.name)
    expect(out).toContain(`GRANT USAGE ON SCHEMA castellan TO ${role.name};\n`)
    expect(out).toContain(`GRANT USAGE ON SCHEMA public TO ${role.name};\n`)
    await execute(url, out)
    await useStore(await openIn(role.url, ownSchema), 'ada')
  })

  it('is created by a role that may, or with the statement for its owner', async () => {
    const url = await createDatabase()
    const role = await createRole(url)
    await execute(url, `GRANT CREATE ON SCHEMA public TO ${role.name}`)
    const said = await refusal(openIn(role.url, ownSchema))
    expect(said).toContain(`The role ${role.name} may not create the schema castellan.`)
    await execute(url, said.split('run: ')[1] ?? '')
    await useStore(await openIn(role.url, ownSchema), 'ada')
  })
})
