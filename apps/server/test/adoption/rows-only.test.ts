import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { migrateApp } from '../better-auth/app.ts'
import { runWith } from '../cli/server-with-cli.ts'
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

function openAs(url: string) {
  return createStore(url, undefined, { ownSchema })
}

function refusal(work: Promise<unknown>) {
  return work.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

describe.each(selectDatabase('postgresql'))(
  'a role with rows of the app and a schema of its own',
  ({ createDatabase }) => {
    /** Creates an app of another role, and a role with rights on its rows and a schema. */
    const createGranted = async (options?: string) => {
      const admin = await createDatabase()
      const app = await createRole(admin, options)
      await execute(admin, `GRANT ALL ON SCHEMA public TO ${app.name}`)
      await migrateApp(app.url)
      const { name, url } = await createRole(admin)
      await execute(admin, `CREATE SCHEMA ${ownSchema} AUTHORIZATION ${name}`)
      await execute(
        app.url,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON "user", session, account, verification TO ${name}`,
      )
      return { admin, app, name, url }
    }

    const hasRole = async (url: string, role: string) => {
      const store = await openAs(url)
      const roles: (string | null)[] = []
      for await (const page of store.roleHolders.readRoles()) roles.push(...page)
      return roles.includes(role)
    }

    it('works from the first start, without indexes and triggers on tables of the app', async () => {
      const { admin, app, name, url } = await createGranted()
      const store = await openAs(url)
      expect(store.warnings).toEqual([
        `The role ${name} does not own the table user, so Castellan adds no indexes and triggers to the tables of the app: lists, searches and counts read all users. ` +
          `To add them at the next start, run as a superuser or as ${app.name}: GRANT "${app.name}" TO "${name}"`,
      ])
      expect(store.trigrams).toEqual([])
      await store.transaction(async (tx) => {
        await storeUser(tx, 'ada', { role: 'admin' })
        await storeSession(tx, 'one', { userId: 'ada' })
        await tx.credentials.set('ada', 'hash', toDate())
      })
      await execute(
        app.url,
        `INSERT INTO "user" (id, name, email, "emailVerified", role) VALUES ('bob', '', 'b', false, 'editor')`,
      )
      expect(await store.users.list(firstUsersQuery)).toMatchObject({ total: { users: 2 } })
      expect(await hasRole(url, 'editor')).toBe(true)
      expect(
        await readRows(
          admin,
          `SELECT relname FROM pg_class WHERE relname LIKE 'castellan%' AND relnamespace = 'public'::regnamespace
           UNION ALL SELECT tgname FROM pg_trigger WHERE tgrelid = '"user"'::regclass AND tgname LIKE 'castellan%'`,
        ),
      ).toEqual([])
      await store.close()
      const again = await openAs(url)
      expect([again.migrated, again.adds]).toEqual([[], []])
      expect(again.warnings).toHaveLength(1)
    })

    it.each(['SUPERUSER', 'CREATEROLE', 'IN ROLE CURRENT_USER'])(
      'is not advised to get the rights of an owner with %s',
      async (options) => {
        const { name, url } = await createGranted(options)
        expect((await openAs(url)).warnings).toEqual([
          `The role ${name} does not own the table user, so Castellan adds no indexes and triggers to the tables of the app: lists, searches and counts read all users.`,
        ])
      },
    )

    it('adds them once it may, and keeps them without that right', async () => {
      const { app, admin, name, url } = await createGranted()
      await (await openAs(url)).close()
      await execute(admin, `GRANT "${app.name}" TO "${name}"`)
      const store = await openAs(url)
      expect(store.warnings).toEqual([expect.stringContaining('pg_trgm is not installed')])
      expect(store.adds).toContain('trigger castellan_user_counts_insert')
      await store.close()
      await execute(admin, `REVOKE "${app.name}" FROM "${name}"`)
      const after = await openAs(url)
      expect([after.adds, after.warnings]).toEqual([[], []])
      await after.transaction((tx) => storeUser(tx, 'ada', { role: 'editor' }))
      await execute(app.url, `UPDATE "user" SET role = 'writer'`)
      expect([await hasRole(url, 'writer'), await hasRole(url, 'editor')]).toEqual([true, false])
      await execute(app.url, 'DROP TRIGGER castellan_user_counts_update ON "user"')
      await execute(app.url, `UPDATE "user" SET role = 'reader'`)
      expect(await hasRole(url, 'reader')).toBe(true)
    })

    it.each([
      [
        'INSERT on account',
        'REVOKE INSERT ON account FROM',
        /^GRANT INSERT ON public\."account" TO "\w+"$/,
      ],
      [
        'SELECT on user',
        'REVOKE SELECT ON "user" FROM',
        /^GRANT SELECT ON public\."user" TO "\w+"$/,
      ],
      [
        'DELETE on session',
        'REVOKE DELETE ON session FROM',
        /^GRANT DELETE ON public\."session" TO "\w+"$/,
      ],
      [
        'a policy on user',
        'ALTER TABLE "user" ENABLE ROW LEVEL SECURITY; REVOKE TRIGGER ON "user" FROM',
        /^CREATE POLICY "(\w+)" ON public\."user" TO "\1" USING \(true\) WITH CHECK \(true\)$/,
      ],
    ])('gets the statement for %s, with which it starts', async (lack, sql, statement) => {
      const { app, name, url } = await createGranted()
      await execute(app.url, `${sql} ${name}`)
      const said = await refusal(openAs(url))
      expect(said).toContain(`DatabaseError: The role ${name} lacks ${lack}. As the owner`)
      const advised = said.split(' run: ')[1] ?? ''
      expect(advised).toMatch(statement)
      await execute(app.url, advised)
      expect((await openAs(url)).warnings).toHaveLength(1)
    })

    it('gets the statement for a sequence that numbers rows', async () => {
      const { app, name, url } = await createGranted()
      await execute(app.url, 'ALTER TABLE "user" ADD COLUMN number serial')
      const said = await refusal(openAs(url))
      expect(said).toContain(`The role ${name} lacks USAGE on `)
      await execute(app.url, said.split(' run: ')[1] ?? '')
      const store = await openAs(url)
      await store.transaction((tx) => storeUser(tx, 'ada'))
    })

    it('gets the columns that the owner of the app has to add', async () => {
      const { app, name, url } = await createGranted()
      await execute(app.url, 'ALTER TABLE "user" DROP COLUMN "banReason"')
      const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret, CASTELLAN_SCHEMA: ownSchema }
      const apply = readConfig({ ...env, CASTELLAN_ADOPT: 'apply' })
      const said = await refusal(runWith(apply, ['adopt', '--apply']))
      expect(said).toContain(
        `The role ${name} does not own the table user, so it cannot add them. As its owner, ${app.name}, run:`,
      )
      const start = readConfig(env)
      expect(await refusal(runWith(start, ['check']))).toBe(said)
      const { code, out = '' } = await runWith(start, ['adopt'])
      expect(code).toBe(0)
      expect(out).toContain(
        `As their owner, ${app.name}, run:\n  ALTER TABLE "user" ADD COLUMN "banReason" text;\nA start would then add:\n  what is named castellan_`,
      )
      expect(out).toContain('Add to the app too, or its next migration drops these columns:')
      expect(out).not.toContain('--apply')
      expect(said.split('\n\n')[1]).toBe('    ALTER TABLE "user" ADD COLUMN "banReason" text;')
      await execute(app.url, said.split('\n\n')[1] ?? '')
      expect((await runWith(apply, ['check'])).out).toContain('table castellan_migrations')
    })
  },
)
