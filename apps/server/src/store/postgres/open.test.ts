import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { migrateApp } from '../../../test/better-auth/app.ts'
import {
  createLimitedRole,
  createStore,
  firstUsersQuery,
  selectDatabase,
  storeSession,
  storeUser,
  toDate,
} from '../../../test/kit/databases.ts'
import { findFreePort } from '../../../test/kit/free-port.ts'
import { buildIncompressibleText } from '../../../test/kit/incompressible-text.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { DatabaseError } from '../errors.ts'

describe.each(selectDatabase('postgresql'))(
  'a database on $name',
  ({ createDatabase, createDatabaseWithTables, open }) => {
    it('keeps timestamps of every year to the millisecond in any time zone', async () => {
      const url = await createDatabaseWithTables()
      await execute(
        url,
        'DO $$ BEGIN EXECUTE format($s$ALTER DATABASE %I SET TimeZone = $s$, current_database()) || quote_literal($z$Asia/Kathmandu$z$); END $$',
      )
      const store = await createStore(url)
      const timestamps = [
        '-002026-01-02T03:04:05.678Z',
        '0000-12-31T00:00:00.000Z',
        '0099-01-01T00:00:00.001Z',
      ]
      for (const text of [
        ...timestamps,
        '2026-11-23T12:00:00.120Z',
        '+012026-06-07T08:09:10.000Z',
      ]) {
        const banExpires = new Date(text)
        await store.transaction((tx) => storeUser(tx, text, { email: text, banExpires }))
        expect((await store.users.findById(text))?.banExpires?.toISOString()).toBe(text)
        const filter = { field: 'banExpires', operator: 'eq', values: [banExpires] } as const
        const page = await store.users.list({ ...firstUsersQuery, filters: [filter] })
        expect(page.users.map(({ id, banExpires: read }) => [id, read])).toEqual([
          [text, banExpires],
        ])
      }
      const [row] = await readRows(
        url,
        `SELECT "createdAt" FROM "user" WHERE id = '${timestamps[0]}'`,
      )
      expect(row?.createdAt).toBe('2026-11-23 12:00:00+00')
    })

    it('finds nothing for NUL, which it cannot store', async () => {
      const store = await open()
      await store.transaction((tx) => storeUser(tx, 'ada'))
      expect(await store.users.findById('ada\0')).toBeNull()
      expect(await store.sessions.findByToken('\0')).toBeUndefined()
    })

    it('never reports a commit after a failed statement', async () => {
      const store = await open()
      const work = store.transaction(async (tx) => {
        await storeUser(tx, 'ada')
        await storeSession(tx, 'one', { userId: 'nobody' }).catch(() => {})
      })
      await expect(work).rejects.toThrow()
      expect(await store.users.findById('ada')).toBeNull()
    })

    it('may use a schema of its own', async () => {
      const url = await createDatabase()
      const inSchema = `${url}?schema=Front%20Desk`
      await expect(createStore(inSchema)).rejects.toThrow(
        'The schema in DATABASE_URL does not exist',
      )
      await execute(url, 'CREATE SCHEMA "Front Desk"')
      const store = await createStore(inSchema)
      await store.transaction(async (tx) => {
        await storeUser(tx, 'ada')
        await storeSession(tx, 'impersonation', { userId: 'ada' })
        await tx.credentials.set('ada', 'hash', toDate())
      })
      expect(await store.users.findById('ada')).toMatchObject({ updatedAt: toDate() })
      expect(await store.credentials.findHash('ada')).toBe('hash')
      for (const table of ['user', 'session', 'account'])
        expect(await readRows(url, `SELECT 1 FROM "Front Desk"."${table}"`), table).toHaveLength(1)
    })

    it('uses the operators of PostgreSQL, whatever the search path of its role', async () => {
      const url = await createDatabase()
      const setPath = (path: string) =>
        execute(
          url,
          `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = ${path}', current_database()); END $$`,
        )
      await execute(url, 'CREATE SCHEMA app')
      await setPath('app')
      const store = await createStore(url)
      await store.transaction((tx) => storeUser(tx, 'ada'))
      await execute(
        url,
        `CREATE FUNCTION app.never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
       CREATE OPERATOR app.= (LEFTARG = text, RIGHTARG = text, FUNCTION = app.never)`,
      )
      await setPath('app, pg_catalog')
      expect(await (await createStore(url)).users.findById('ada')).toMatchObject({ id: 'ada' })
    })

    it('gets its tables once if many servers start at once', async () => {
      const url = await createDatabase()
      const stores = await Promise.all(Array.from({ length: 6 }, () => createStore(url)))
      expect(stores.filter(({ migrated }) => migrated.length > 0)).toHaveLength(1)
    })

    it('is not changed by a migration that fails, which releases the lock', async () => {
      const url = await createDatabase()
      await execute(url, 'CREATE VIEW verification AS SELECT 1')
      await expect(createStore(url)).rejects.toThrow('The migration 0001_better_auth.sql failed')
      expect(await readRows(url, 'SELECT name FROM castellan_migrations')).toEqual([])
      await execute(url, 'DROP VIEW verification')
      const all = (await createStore(await createDatabase())).migrated
      expect((await createStore(url)).migrated).toEqual(all)
    })

    it('gets its indexes while an app writes, without blocking it', async () => {
      const url = await createDatabase()
      await migrateApp(url)
      const insert = (id: string) =>
        `INSERT INTO "user" (id, name, email, "emailVerified") VALUES ('${id}', '', '${id}', false)`
      const app = new pg.Client(url)
      await app.connect()
      await app.query('BEGIN')
      await app.query(insert('ada'))
      const opening = createStore(url)
      const isWaiting = async () =>
        (
          await readRows(
            url,
            "SELECT 1 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'",
          )
        ).length > 0
      await expect.poll(isWaiting, { timeout: 10_000 }).toBe(true)
      await execute(url, insert('bob'))
      await app.query('COMMIT')
      await app.end()
      const store = await opening
      expect(await store.users.findById('ada')).not.toBeNull()
      expect(await store.users.findById('bob')).not.toBeNull()
      expect(await readRows(url, 'SELECT 1 FROM pg_index WHERE NOT indisvalid')).toEqual([])
    })

    it('gets its triggers once a transaction of the app ends, and lets others write meanwhile', async () => {
      const url = await createDatabase()
      await (await createStore(url)).close()
      await execute(url, 'DROP TRIGGER castellan_user_counts_update ON "user"')
      const insert = (id: string) =>
        `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt") VALUES ('${id}', '', '${id}', false, now(), now())`
      const app = new pg.Client(url)
      await app.connect()
      await app.query('BEGIN')
      await app.query(insert('ada'))
      const opening = createStore(url)
      const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'ShareRowExclusiveLock'`
      for (const id of ['bob', 'cat']) {
        await expect.poll(() => readRows(url, waiting), { timeout: 10_000 }).toHaveLength(1)
        await execute(url, `SET statement_timeout = '2s'; ${insert(id)}`)
      }
      await app.query('COMMIT')
      await app.end()
      const store = await opening
      expect(store.adds).toEqual(['trigger castellan_user_counts_update'])
      expect((await store.users.list(firstUsersQuery)).total?.users).toBe(3)
    })

    it('names an index that cannot be created, and leaves nothing of it', async () => {
      const url = await createDatabase()
      await migrateApp(url)
      const write = (id: string) =>
        execute(
          url,
          `INSERT INTO "user" (id, name, email, "emailVerified", role)
         VALUES ('${id}', '', '${id}', false, '${buildIncompressibleText(1_000)}')`,
        )
      await write('ada')
      await expect(createStore(url)).rejects.toThrow(
        /failed: index row .* "castellan_user_createdAt_idx"/,
      )
      expect(await readRows(url, 'SELECT 1 FROM pg_index WHERE NOT indisvalid')).toEqual([])
      await write('bob')
      await execute(url, `UPDATE "user" SET role = 'user'`)
      expect((await createStore(url)).adopted).toBe(true)
    })

    it('gets an index again if its creation was interrupted', async () => {
      const url = await createDatabaseWithTables()
      const broken = `SELECT indisvalid FROM pg_index
      WHERE indexrelid = '"castellan_user_name_idx"'::regclass`
      await execute(
        url,
        `UPDATE pg_index SET indisvalid = false
         WHERE indexrelid = '"castellan_user_name_idx"'::regclass`,
      )
      expect(await readRows(url, broken)).toEqual([{ indisvalid: 'f' }])
      expect((await createStore(url)).adds).toEqual(['index castellan_user_name_idx'])
      expect(await readRows(url, broken)).toEqual([{ indisvalid: 't' }])
    })

    it('merges the pending entries of the search indexes after writes', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await execute(
        url,
        `CREATE EXTENSION pageinspect; INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
       SELECT value, 'Ada ' || value, value || '@x.y', false, now(), now() FROM generate_series(1, 500) AS n(value)`,
      )
      const waiting = ['email', 'name'].map(
        (column) =>
          `(SELECT n_pending_pages FROM gin_metapage_info(get_raw_page('castellan_user_${column}_trgm_idx', 0)))`,
      )
      const pages = () => readRows(url, `SELECT ${waiting.join(' + ')} AS pages`)
      expect(Number((await pages())[0]?.pages)).toBeGreaterThan(0)
      await store.maintain()
      expect(await pages()).toEqual([{ pages: '0' }])
    })

    it('responds to other queries and writes checkpoints while more lists wait than it has connections', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await store.transaction(async (tx) => {
        await storeUser(tx, 'ada')
        await tx.auditEvents.record({ action: 'user.created', actorKind: 'nobody' }, new Date())
      })
      const app = new pg.Client(url)
      await app.connect()
      await app.query('BEGIN; LOCK TABLE castellan_user_counts IN ACCESS EXCLUSIVE MODE')
      const lists = Promise.all(Array.from({ length: 30 }, () => store.users.list(firstUsersQuery)))
      expect(await store.users.findById('ada')).not.toBeNull()
      expect(await store.auditLog.writeCheckpoint()).toBe(true)
      await app.query('COMMIT')
      await app.end()
      expect((await lists).map(({ total }) => total?.users)).toEqual(Array(30).fill(1))
    })

    it('finds the same users without the right to create a trigram index', async () => {
      const url = await createDatabase()
      const limited = await createLimitedRole(url)
      const found: string[][] = []
      for (const one of [limited, url]) {
        const store = await createStore(one)
        expect(store.trigrams).toEqual(one === url ? ['email', 'name'] : [])
        expect(store.warnings).toEqual(
          one === url
            ? []
            : [
                'pg_trgm is not installed, so searches scan the whole table. As the database owner, run: CREATE EXTENSION pg_trgm',
              ],
        )
        if (one !== url)
          await store.transaction(async (tx) => {
            for (const name of ['ada', 'SADA', 'Ädam', 'adam_', 'bob'])
              await storeUser(tx, name, { name })
          })
        for (const text of ['ada', 'ÄDA', 'a', '_']) {
          const search = { fields: ['name'], operator: 'contains', text } as const
          const { users, total } = await store.users.list({ ...firstUsersQuery, search })
          expect(total?.users).toBe(users.length)
          found.push(users.map(({ id }) => id))
        }
        await store.close()
      }
      expect(found.slice(0, 4)).toEqual([
        ['SADA', 'ada', 'adam_'],
        ['Ädam'],
        ['SADA', 'ada', 'adam_', 'Ädam'],
        ['adam_'],
      ])
      expect(found.slice(4)).toEqual(found.slice(0, 4))
    })
  },
)

describe('a PostgreSQL server', () => {
  it('is named in the error without the password if it cannot be reached', async () => {
    const url = `postgres://ada:hunter2@127.0.0.1:${await findFreePort()}/users`
    const opening = createStore(url)
    await expect(opening).rejects.toThrow(DatabaseError)
    await expect(opening).rejects.toThrow(/^The database users on 127.0.0.1:\d+ cannot be opened: /)
    await expect(opening).rejects.not.toThrow('hunter2')
  })
})
