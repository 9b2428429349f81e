import type { UserFields } from '@castellan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { migrateApp } from '../../../test/better-auth/app.ts'
import {
  createStore,
  databases,
  firstUsersQuery,
  selectDatabase,
  storeUser,
  toDate,
} from '../../../test/kit/databases.ts'
import { execute, readRows } from '../../../test/kit/raw-sql.ts'
import {
  findCursor,
  findIds,
  insertUsers,
  type SearchedUser,
  untilIndexed,
} from '../../../test/kit/search.ts'
import { listCaseVariants } from '../../domain/case-folding.ts'
import type { Search } from './where.ts'

function numbersUpTo(length: number) {
  return `(WITH RECURSIVE n(value) AS
  (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${length}) SELECT value FROM n) AS n`
}

function isSame(a: string, b: string) {
  return listCaseVariants(a).includes(b)
}

/** B4 in plain code. */
function isMatch({ fields, operator, text }: Search, user: SearchedUser) {
  return fields.some((field) => {
    const value = [...user[field as keyof SearchedUser]]
    const wanted = [...text]
    const last = value.length - wanted.length
    const starts = {
      contains: [...value.keys(), 0].filter((start) => start <= last),
      starts_with: last >= 0 ? [0] : [],
      ends_with: last >= 0 ? [last] : [],
    }
    return starts[operator].some((start) =>
      wanted.every((character, i) => isSame(character, value[start + i] ?? '')),
    )
  })
}

function expectedIds(users: SearchedUser[], search: Search) {
  return users
    .filter((user) => isMatch(search, user))
    .map(({ id }) => id)
    .sort()
}

const characters = [...'aAbkKKsSſiIıİßẞäÄσςΣǆǅǄ%_"*?[]^\\\' 😀é', '\u0301']
function texts(minLength: number, maxLength: number) {
  return fc
    .array(fc.constantFrom(...characters), { minLength, maxLength })
    .map((chosen) => chosen.join(''))
}
const searches: fc.Arbitrary<Search> = fc.record({
  fields: fc.constantFrom<Search['fields'][]>(['name'], ['email'], ['name', 'email']),
  operator: fc.constantFrom('contains', 'starts_with', 'ends_with'),
  text: texts(1, 5),
})

describe.each(databases)('B4: a search on $name', ({ name, createDatabaseWithTables }) => {
  it('finds what a plain comparison finds, before and after the index is updated', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    let users: SearchedUser[] = []
    let made = 0
    const user = fc.record({ name: texts(0, 9), email: texts(0, 6) }).map(({ name, email }) => {
      made += 1
      return { id: `u${made}`, name, email: `${email}${made}@x.y` }
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(user, { minLength: 20, maxLength: 40 }),
        fc.array(searches, { minLength: 30, maxLength: 30 }),
        texts(0, 9),
        fc.boolean(),
        async (newUsers, requested, renamed, waitsForIndex) => {
          await insertUsers(url, newUsers)
          users.push(...newUsers)
          const [changed] = users
          if (changed) {
            changed.name = renamed
            await store.transaction((tx) =>
              tx.users.update(changed.id, { name: renamed }, toDate()),
            )
          }
          for (const { id } of users.splice(1, 15))
            await execute(url, `DELETE FROM "user" WHERE id = '${id}'`)
          if (waitsForIndex && name === 'sqlite') await untilIndexed(url)
          for (const search of requested) {
            const ids = expectedIds(users, search)
            expect(await findIds(store, search)).toEqual({ ids, total: ids.length })
          }
        },
      ),
      { numRuns: 12 },
    )
    users = []
  })

  it('finds the same users whatever their number and their place in the order', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    const users = Array.from({ length: 1_500 }, (_, i) => ({
      id: `u${String(i).padStart(4, '0')}`,
      name: i % 3 === 0 ? `Common ${i}` : i > 1_400 ? `Late ${i}` : `Other ${i}`,
      email: `${i}@example.com`,
    }))
    await insertUsers(url, users)
    await execute(url, `UPDATE "user" SET banned = true WHERE id LIKE '%7'`)
    if (name === 'sqlite') await untilIndexed(url)
    const banned = { field: 'banned', operator: 'eq', values: [true] } as const
    for (const text of ['common', 'late 1', 'example', 'late 1499', 'nobody', '9@exa']) {
      const search: Search = { fields: ['name', 'email'], operator: 'contains', text }
      const all = expectedIds(users, search)
      for (const descending of [false, true])
        for (const offset of [0, 7, all.length, 2_000]) {
          const ids = descending ? all.toReversed() : all
          const page = { descending, offset, limit: 20 }
          const exact = { ids: ids.slice(offset, offset + 20), total: all.length }
          expect(await findIds(store, search, page), text).toEqual(exact)
          const uncounted = await findIds(store, search, { ...page, count: 'none' })
          expect(uncounted, text).toEqual({ ...exact, total: undefined })
        }
      const bannedIds = all.filter((id) => id.endsWith('7'))
      const filtered = await findIds(store, search, { filters: [banned], limit: 5 })
      expect(filtered).toEqual({ ids: bannedIds.slice(0, 5), total: bannedIds.length })
      const [start = ''] = all
      const nextPage = await findIds(store, search, { after: { key: start, id: start }, limit: 9 })
      expect(nextPage).toEqual({ ids: all.slice(1, 10), total: all.length })
    }
    // Before the index is updated:
    const [first, second, ...rest] = users
    await execute(
      url,
      `UPDATE "user" SET name = 'Uncommon, 1' WHERE id = '${first?.id}';
       UPDATE "user" SET name = 'Common' WHERE id = '${second?.id}';
       UPDATE "user" SET name = 'Another' WHERE id = '${rest[1]?.id}';
       DELETE FROM "user" WHERE id = '${rest[4]?.id}'`,
    )
    const search: Search = { fields: ['name'], operator: 'contains', text: 'common' }
    const ids = [...expectedIds(users, search), `${second?.id}`].sort()
    const remaining = ids.filter((id) => id !== rest[1]?.id && id !== rest[4]?.id)
    const page = await findIds(store, search, { limit: 1000 })
    expect(page).toEqual({ ids: remaining, total: remaining.length })
    expect(remaining).toHaveLength(499)
  })
})

describe.each(databases)(
  'B4: a search with a cursor on $name',
  ({ name, createDatabaseWithTables }) => {
    it('skips no user between those with and those without a sort value', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      const image = `CASE WHEN value <= 2600 THEN 'm' WHEN value <= 2605 THEN 'a' WHEN value = 2606 THEN 'z' END`
      await execute(
        url,
        `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", image)
       SELECT 'u' || value, CASE WHEN value > 2600 THEN 'Common' ELSE 'Other' END, value || '@x.y', false,
         '${toDate().toISOString()}', '${toDate().toISOString()}', ${image}
       FROM ${numbersUpTo(3_600)}`,
      )
      if (name === 'sqlite') await untilIndexed(url)
      const search: Search = { fields: ['name'], operator: 'contains', text: 'common' }
      const positions = [
        { descending: true, last: 'u2606' },
        { descending: false, last: 'u2605' },
      ]
      for (const { descending, last } of positions) {
        const order = { sortBy: 'image', descending } as const
        const whole = await findIds(store, search, { ...order, limit: 1_001 })
        const next = whole.ids.indexOf(last) + 1
        const ids = whole.ids.slice(next, next + 3)
        const after = await findCursor(store, search, { ...order, limit: next })
        for (const count of ['none', 'exact'] as const) {
          const page = { ...order, ...after, limit: 3, count }
          expect((await findIds(store, search, page)).ids).toEqual(ids)
        }
      }
    })
  },
)

describe.each(databases)(
  'B4: a search of additional fields on $name',
  ({ name, createDatabase }) => {
    /** Opens a database whose users have a company and a team, and searches these fields. */
    const open = async (fields: UserFields) => {
      const url = await createDatabase()
      await migrateApp(url)
      await execute(
        url,
        `ALTER TABLE "user" ADD COLUMN company text; ALTER TABLE "user" ADD COLUMN rank text;
       INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", company, rank)
       SELECT 'u' || value, 'Ada', value || '@x.y', false, '${toDate().toISOString()}', '${toDate().toISOString()}',
         CASE WHEN value <= 3000 THEN 'Firm ' || value END, 'Größe ' || value FROM ${numbersUpTo(4_000)};
       ANALYZE`,
      )
      const openWith = (additionalFields: UserFields) =>
        createStore(url, undefined, {
          adoption: { declared: { user: { additionalFields } }, mode: 'apply' },
        })
      return { url, openWith, store: await openWith(fields) }
    }
    const company: Search = { fields: ['company'], operator: 'contains', text: 'IRM 2999' }
    const text = { type: 'string', index: true } as const

    it('reads an index, which follows changes and the declared fields', async () => {
      const { url, openWith, store } = await open({ company: text })
      expect(store.trigrams).toEqual(['email', 'name', 'company'])
      expect(await findIds(store, company)).toEqual({ ids: ['u2999'], total: 1 })
      const any: Search = { ...company, fields: ['email', 'name', 'company'], text: '2999' }
      expect(await findIds(store, any)).toEqual({ ids: ['u2999'], total: 1 })
      await execute(url, `UPDATE "user" SET company = 'Firm 29998' WHERE id = 'u7'`)
      await execute(url, `UPDATE "user" SET company = NULL WHERE id = 'u2999'`)
      expect(await findIds(store, company)).toEqual({ ids: ['u7'], total: 1 })
      if (name === 'sqlite') {
        await untilIndexed(url)
        expect(await findIds(store, company)).toEqual({ ids: ['u7'], total: 1 })
        expect(
          await readRows(
            url,
            `SELECT rowid FROM castellan_user_search WHERE castellan_user_search MATCH '"company_text" : "irm 2999"'`,
          ),
        ).toEqual([{ rowid: 7 }])
      } else
        expect(
          JSON.stringify(
            await readRows(url, `EXPLAIN SELECT 1 FROM "user" WHERE company ILIKE '%IRM 2999%'`),
          ),
        ).toContain('castellan_user_company_trgm_idx')
      await store.close()
      const both = await openWith({ company: text, rank: text })
      expect(await findIds(both, { ...company, fields: ['rank'], text: 'GRÖSSE 39' })).toEqual({
        ids: [],
        total: 0,
      })
      expect((await findIds(both, { ...company, fields: ['rank'], text: 'GRÖßE 39' })).total).toBe(
        111,
      )
      expect(await findIds(both, company)).toEqual({ ids: ['u7'], total: 1 })
      await both.close()
      const none = await openWith({})
      expect(none.trigrams).toEqual(['email', 'name'])
      expect((await findIds(none, { ...company, fields: ['name'], text: 'ada' })).total).toBe(4_000)
    })
  },
)

describe.each(selectDatabase('sqlite'))(
  'the search index of SQLite',
  ({ createDatabaseWithTables }) => {
    const search: Search = { fields: ['name'], operator: 'contains', text: 'lovelace' }

    it('contains users from before the first start and changes made while the server was stopped', async () => {
      const url = await createDatabaseWithTables()
      const first = await createStore(url)
      await first.transaction((tx) => storeUser(tx, 'ada', { name: 'Ada Lovelace' }))
      await first.close()
      await execute(url, `UPDATE "user" SET name = 'Ada King' WHERE id = 'ada'`)
      const store = await createStore(url)
      await untilIndexed(url)
      expect((await findIds(store, search)).ids).toEqual([])
      expect((await findIds(store, { ...search, text: 'king' })).ids).toEqual(['ada'])
    })

    it('is not used without its triggers, which are created again', async () => {
      const url = await createDatabaseWithTables()
      const first = await createStore(url)
      const [table] = await readRows(url, "SELECT sql FROM sqlite_master WHERE name = 'user'")
      const another = String(table?.sql).replace('"user"', '"user_copy"')
      await execute(url, `${another}; DROP TABLE "user"; ALTER TABLE user_copy RENAME TO "user"`)
      await first.transaction((tx) => storeUser(tx, 'ada', { name: 'Ada Lovelace' }))
      expect(await findIds(first, search)).toEqual({ ids: ['ada'], total: 1 })
      expect((await first.users.list(firstUsersQuery)).total).toEqual({
        users: 1,
        isEstimated: false,
      })
      const triggers = `SELECT count(*) AS triggers FROM sqlite_master
        WHERE type = 'trigger' AND name GLOB 'castellan_user_search_*'`
      await expect
        .poll(() => readRows(url, triggers), { timeout: 20_000 })
        .toEqual([{ triggers: 3 }])
      await first.close()
      const store = await createStore(url)
      expect(store.adds).toContain('index castellan_user_name_idx')
      await untilIndexed(url)
      expect(await findIds(store, search)).toEqual({ ids: ['ada'], total: 1 })
      expect((await store.users.list(firstUsersQuery)).total).toEqual({
        users: 1,
        isEstimated: false,
      })
      await store.close()
      expect((await createStore(url)).adds).toEqual([])
    })

    it('counts matches that are too many to look up', async () => {
      const url = await createDatabaseWithTables()
      const store = await createStore(url)
      await execute(
        url,
        `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", role)
       SELECT value, 'Countess of Lovelace', value || '@x.y', 0, '', '', iif(value % 100, 'user', 'admin')
       FROM ${numbersUpTo(10_500)}`,
      )
      await untilIndexed(url)
      const admins = { field: 'role', operator: 'eq', values: ['admin'] } as const
      const found = await findIds(store, search, { filters: [admins] })
      expect([found.ids.length, found.total]).toEqual([105, 105])
      expect((await findIds(store, search, { offset: 10_490 })).ids).toHaveLength(10)
      expect((await findIds(store, search)).total).toBe(10_500)
      const pieces = 'SELECT count(DISTINCT segid) AS pieces FROM castellan_user_search_idx'
      await expect.poll(() => readRows(url, pieces), { timeout: 20_000 }).toEqual([{ pieces: 1 }])
      expect((await findIds(store, search)).total).toBe(10_500)
      await store.close()
      await execute(
        url,
        "INSERT INTO castellan_user_search (castellan_user_search) VALUES ('integrity-check')",
      )
    })
  },
)
