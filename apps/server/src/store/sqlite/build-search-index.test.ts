import { afterEach, describe, expect, it } from 'vitest'
import { migrateApp } from '../../../test/better-auth/app.ts'
import { createStore } from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import { findIds, insertUsers } from '../../../test/kit/search.ts'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import type { Store } from '../index.ts'

const opened: Store[] = []

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

async function open(url: string) {
  const store = await createStore(url)
  opened.push(store)
  return store
}

const count = 25_000

/** Creates the file of an app with many users, one in a thousand of which has a name beyond ASCII. */
async function createFile() {
  const url = `file:${createTemporaryFolder()}/app.db`
  await migrateApp(url)
  await execute(
    url,
    `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${count})
     SELECT 'u' || value, iif(value % 1000, 'Ada Lovelace', 'ZOË ÅNGSTRÖM'), 'User' || value || '@example.com',
       0, '2026-01-01', '2026-01-01' FROM n`,
  )
  return url
}

const searches = {
  one: { fields: ['email'], operator: 'starts_with', text: 'uSER24999@' },
  angstrom: { fields: ['name'], operator: 'contains', text: 'ångströM' },
  all: { fields: ['name', 'email'], operator: 'contains', text: 'example' },
} as const

async function countIndexed(url: string) {
  const [row] = await readRows(url, 'SELECT count(*) AS users FROM castellan_user_search_docsize')
  return row?.users
}

async function expectComplete(store: Store) {
  expect(await findIds(store, searches.one)).toEqual({ ids: ['u24999'], total: 1 })
  expect((await findIds(store, searches.angstrom)).total).toBe(count / 1000)
  expect((await findIds(store, searches.all, { limit: 1 })).total).toBe(count)
}

describe('the search index of a file', () => {
  it('is complete when the store opens, and finds every user by any case', async () => {
    const url = await createFile()
    const store = await open(url)
    expect(await countIndexed(url)).toBe(count)
    expect(await readRows(url, 'SELECT * FROM castellan_user_search_queue')).toEqual([])
    await expectComplete(store)
  })

  it('goes on where an interrupted start stopped, with users who changed meanwhile', async () => {
    const url = await createFile()
    await (await open(url)).close()
    await execute(
      url,
      `DELETE FROM castellan_user_search WHERE rowid > 10000;
       UPDATE castellan_user_search_progress SET "indexedUpTo" = 10000, "isComplete" = 0;
       UPDATE "user" SET name = 'Changed Meanwhile' WHERE id IN ('u5', 'u20005')`,
    )
    const store = await open(url)
    expect(await countIndexed(url)).toBe(count)
    await expectComplete(store)
    const changed = { fields: ['name'], operator: 'contains', text: 'meanwhile' } as const
    expect(await findIds(store, changed)).toEqual({ ids: ['u20005', 'u5'], total: 2 })
  })

  it('survives VACUUM after users were removed', async () => {
    const url = await createFile()
    await (await open(url)).close()
    await execute(url, `DELETE FROM "user" WHERE id LIKE 'u1%' AND name LIKE 'Ada%'; VACUUM`)
    const store = await open(url)
    expect(await findIds(store, searches.one)).toEqual({ ids: ['u24999'], total: 1 })
  })

  it('is made again in a copy whose users have other rowids', async () => {
    const url = await createFile()
    await (await open(url)).close()
    await execute(
      url,
      `CREATE TEMP TABLE saved AS SELECT * FROM "user" WHERE rowid > 1;
       DROP TRIGGER castellan_user_search_delete; DROP TRIGGER castellan_user_search_insert;
       DELETE FROM "user"; INSERT INTO "user" SELECT * FROM saved`,
    )
    await execute(url, await readTriggerSql('delete', 'OLD'))
    await execute(url, await readTriggerSql('insert', 'NEW'))
    const store = await open(url)
    expect(store.adds).toEqual([])
    expect(await countIndexed(url)).toBe(count - 1)
    expect(await findIds(store, searches.one)).toEqual({ ids: ['u24999'], total: 1 })
  })

  it('has a user who is inserted once the store is open', async () => {
    const url = await createFile()
    const store = await open(url)
    await insertUsers(url, [{ id: 'new', name: 'New', email: 'user24999@elsewhere.example' }])
    expect((await findIds(store, searches.one)).ids).toEqual(['new', 'u24999'])
  })
})

async function readTriggerSql(event: string, row: string) {
  return `CREATE TRIGGER "castellan_user_search_${event}" AFTER ${event.toUpperCase()} ON "user"
BEGIN
    INSERT INTO "castellan_user_search_queue" ("docid") VALUES (${row}.rowid);
END;`
}
