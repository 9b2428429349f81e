import { describe, expect, it, onTestFinished } from 'vitest'
import { migrateApp } from '../../../../test/better-auth/app.ts'
import { createStore, selectDatabase, storeUser } from '../../../../test/kit/databases.ts'
import { execute, readRows } from '../../../../test/kit/raw-sql.ts'
import { readSchema } from '../../../../test/kit/schema.ts'
import { planDatabase } from '../../manage-schema.ts'

/** Creates a role to which default privileges give everything that is made, as Supabase's `anon`. */
async function createStranger(url: string) {
  const name = `anon_${process.pid}_${Date.now()}`
  const everything = ['TABLES', 'SEQUENCES', 'FUNCTIONS']
  await execute(
    url,
    `CREATE ROLE ${name} LOGIN; GRANT USAGE ON SCHEMA public TO ${name};
     ${everything.map((kind) => `ALTER DEFAULT PRIVILEGES GRANT ALL ON ${kind} TO ${name}`).join(';')}`,
  )
  onTestFinished(() => execute(url, `DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`))
  const asStranger = new URL(url)
  asStranger.username = name
  return { name, url: asStranger.href }
}

async function listTables(url: string) {
  const rows = await readRows(
    url,
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  )
  return rows.map(({ tablename }) => String(tablename))
}

describe.each(selectDatabase('postgresql'))(
  'tables that other roles could use',
  ({ createDatabase }) => {
    it('are closed to a role that default privileges give everything to', async () => {
      const url = await createDatabase()
      const stranger = await createStranger(url)
      const { warnings } = await createStore(url)
      expect(warnings).toEqual([])
      const tables = await listTables(url)
      expect(tables).toEqual(expect.arrayContaining(['castellan_api_keys', 'user', 'verification']))
      for (const table of tables)
        for (const sql of [
          `SELECT 1 FROM "${table}"`,
          `DELETE FROM "${table}"`,
          `TRUNCATE "${table}"`,
        ])
          await expect(execute(stranger.url, sql), sql).rejects.toThrow('permission denied')
      const rights = await readRows(
        url,
        `SELECT oid::regprocedure::text AS name FROM pg_proc
        WHERE proname LIKE 'castellan%' AND has_function_privilege('${stranger.name}', oid, 'EXECUTE')
       UNION ALL SELECT relname FROM pg_class WHERE CASE relkind
        WHEN 'S' THEN has_sequence_privilege('${stranger.name}', oid, 'USAGE') END`,
      )
      expect(rights).toEqual([])
    })

    it('show and take no row after a later grant, which the next start takes back', async () => {
      const url = await createDatabase()
      const stranger = await createStranger(url)
      const store = await createStore(url)
      await store.transaction((tx) => storeUser(tx, 'ada'))
      await execute(
        url,
        `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${stranger.name}, PUBLIC;
       GRANT SELECT (hash) ON castellan_api_keys TO ${stranger.name};
       ALTER TABLE castellan_roles DISABLE ROW LEVEL SECURITY`,
      )
      expect(await readRows(stranger.url, 'SELECT id FROM "user"')).toEqual([])
      await expect(
        execute(stranger.url, 'INSERT INTO castellan_user_counts ("users") VALUES (1)'),
      ).rejects.toThrow('row-level security')

      const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 }
      const { warnings: planned } = await planDatabase(options)
      expect(planned).toEqual([
        expect.stringMatching(
          /^PUBLIC has rights on .* and \d+ others\. A start as the owner takes them back\.$/,
        ),
        expect.stringMatching(
          `^${stranger.name} has rights on .* A start as the owner takes them back\\.$`,
        ),
      ])
      const { warnings } = await createStore(url)
      expect(warnings).toEqual(planned)
      for (const table of await listTables(url))
        await expect(execute(stranger.url, `SELECT 1 FROM "${table}"`)).rejects.toThrow('denied')
      const open = await readRows(
        url,
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity
         AND relnamespace = 'public'::regnamespace`,
      )
      expect(open).toEqual([])
      expect((await createStore(url)).warnings).toEqual([])
    })

    it('keep the rights of a role for which their owner made a policy', async () => {
      const url = await createDatabase()
      const admitted = await createStranger(url)
      await createStore(url)
      await execute(
        url,
        `GRANT SELECT ON castellan_roles_version, castellan_roles TO ${admitted.name};
       CREATE POLICY reporting ON castellan_roles_version TO ${admitted.name} USING (true)`,
      )
      expect((await createStore(url)).warnings).toHaveLength(1)
      expect(await readRows(admitted.url, 'SELECT id FROM castellan_roles_version')).toHaveLength(1)
      await expect(execute(admitted.url, 'SELECT 1 FROM castellan_roles')).rejects.toThrow('denied')
    })

    it('leave the tables of an app as they were granted', async () => {
      const url = await createDatabase()
      const stranger = await createStranger(url)
      await migrateApp(url)
      const before = await readSchema(url)
      expect((await createStore(url)).warnings).toEqual([])
      expect(await readSchema(url)).toEqual(before)
      expect(await readRows(stranger.url, 'SELECT 1 FROM "user"')).toEqual([])
      await expect(execute(stranger.url, 'SELECT 1 FROM castellan_api_keys')).rejects.toThrow(
        'denied',
      )
    })
  },
)
