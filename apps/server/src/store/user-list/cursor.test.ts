import { type UserField, userFields } from '@castellan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createStore,
  databases,
  firstUsersQuery,
  storeUser,
  toDate,
} from '../../../test/kit/databases.ts'
import { buildIncompressibleText } from '../../../test/kit/incompressible-text.ts'
import { execute } from '../../../test/kit/raw-sql.ts'
import type { Store } from '../index.ts'
import type { UserListPosition, UserListQuery } from './query.ts'

/** Reads all pages of a list by cursor, and runs `betweenPages` between two of them. */
async function readAllPages(
  store: Store,
  options: Partial<UserListQuery>,
  betweenPages = async () => {},
) {
  const ids: string[] = []
  let position: UserListPosition = { offset: 0 }
  for (let pages = 0; pages < 200; pages += 1) {
    const query = { ...firstUsersQuery, limit: 3, count: 'none' as const, ...options }
    const { users, next } = await store.users.list({ ...query, ...position })
    ids.push(...users.map(({ id }) => id))
    if (!next) return ids
    position = next
    await betweenPages()
  }
  throw new Error('The list does not end')
}

const names = ['Ann', 'ann', 'Änn', 'Bob', 'Bob']
const texts = [null, null, '', 'a', 'ä', 'b']
const flags = [null, true, false]

/** Values of which many are equal and many are missing. */
function columnsOf(n: number) {
  return {
    name: names[n % 5] ?? '',
    emailVerified: n % 2 === 0,
    image: texts[n % 6] ?? null,
    role: texts[(n * 5) % 6] ?? null,
    banned: flags[n % 3] ?? null,
    banReason: texts[(n * 7) % 6] ?? null,
    banExpires: n % 4 === 0 ? null : toDate(n % 3),
    now: toDate(n % 3),
  }
}

describe.each(databases)('the pages of a user list by cursor on $name', (database) => {
  const { name, open, createDatabaseWithTables } = database
  const withUsers = async (count: number) => {
    const store = await open()
    await store.transaction(async (tx) => {
      for (let n = 0; n < count; n += 1) await storeUser(tx, `u${(n * 7) % count}`, columnsOf(n))
    })
    return store
  }

  it.each(userFields)('return every user in order when sorted by %s', async (sortBy) => {
    const store = await withUsers(23)
    for (const descending of [false, true]) {
      const { users } = await store.users.list({ ...firstUsersQuery, sortBy, descending })
      const expected = users.map(({ id }) => id)
      expect(expected).toHaveLength(23)
      for (const limit of [1, 4, 22, 23])
        expect(await readAllPages(store, { sortBy, descending, limit })).toEqual(expected)
    }
  })

  it.each(['image', 'banReason'] as const)(
    'B1: order users by id if the first 255 characters of their %s are equal',
    async (sortBy) => {
      const store = await open()
      const start = buildIncompressibleText(255)
      const suffixes = ['z', '', buildIncompressibleText(700), 'a', 'z']
      await store.transaction(async (tx) => {
        await storeUser(tx, 'last', { [sortBy]: `${start.slice(0, 254)}\u{10ffff}` })
        for (const [n, suffix] of suffixes.entries())
          await storeUser(tx, `u${n}`, { [sortBy]: `${start}${suffix}` })
      })
      const up = ['u0', 'u1', 'u2', 'u3', 'u4', 'last']
      for (const limit of [1, 2, 4]) {
        expect(await readAllPages(store, { sortBy, limit })).toEqual(up)
        expect(await readAllPages(store, { sortBy, limit, descending: true })).toEqual(
          up.toReversed(),
        )
      }
      const exactly = { field: sortBy, operator: 'eq', values: [`${start}z`] } as const
      expect(await readAllPages(store, { filters: [exactly] })).toEqual(['u0', 'u4'])
      const either = { ...exactly, operator: 'in', values: [`${start}a`, start] } as const
      expect(await readAllPages(store, { filters: [either] })).toEqual(['u1', 'u3'])
    },
  )

  it.runIf(name === 'sqlite')('end where names and ids are bytes or not UTF-8', async () => {
    const url = await createDatabaseWithTables()
    const store = await createStore(url)
    await store.transaction(async (tx) => {
      for (let n = 0; n < 9; n += 1) await storeUser(tx, `u${n}`)
    })
    const bytes = ['80', '41ff', 'efbfbd', 'ff41', 'ff41', 'f09f9880', '61', '00', '7a00']
    for (const [n, hex] of bytes.entries())
      await execute(url, `UPDATE "user" SET name = CAST(x'${hex}' AS TEXT) WHERE id = 'u${n}'`)
    await execute(url, `UPDATE "user" SET name = x'ff' WHERE id = 'u8'`)
    await execute(url, `UPDATE "user" SET id = CAST(x'75ff' AS TEXT) WHERE id = 'u5'`)
    for (const sortBy of ['name', 'id'] as const)
      for (const descending of [false, true]) {
        const options = { ...firstUsersQuery, sortBy, descending }
        const expected = (await store.users.list(options)).users.map(({ id }) => id)
        expect(expected).toHaveLength(9)
        for (const limit of [1, 2, 4]) {
          const paged = await readAllPages(store, { sortBy, descending, limit })
          expect(paged).toEqual(expected)
        }
      }
  })

  it('have a next cursor unless they are the last', async () => {
    const store = await withUsers(4)
    const next = async (limit: number) =>
      (await store.users.list({ ...firstUsersQuery, limit })).next?.after?.id
    expect([await next(3), await next(4), await next(5)]).toEqual(['u2', undefined, undefined])
  })

  it('continue at the exact microsecond of the last user', async () => {
    const store = await withUsers(9)
    expect(await readAllPages(store, { sortBy: 'updatedAt', limit: 1 })).toHaveLength(9)
  })

  it('contain each unchanged user once while other users are created, removed and changed', async () => {
    const store = await withUsers(30)
    const permanentIds = Array.from({ length: 30 }, (_, n) => `u${n}`)
    let made = 0
    const fields = fc.constantFrom<UserField[]>(...userFields)
    const changes = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 })
    const search = { fields: ['name', 'email'], operator: 'contains', text: 'N' } as const
    const filter = { field: 'emailVerified', operator: 'eq', values: [true] } as const
    await fc.assert(
      fc.asyncProperty(
        fields,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        changes,
        async (sortBy, descending, hasSearch, hasFilter, seeds) => {
          const options: Partial<UserListQuery> = {
            sortBy,
            descending,
            ...(hasSearch ? { search } : {}),
            ...(hasFilter ? { filters: [filter] } : {}),
          }
          const all = await store.users.list({ ...firstUsersQuery, ...options })
          const expected = all.users.map(({ id }) => id).filter((id) => permanentIds.includes(id))
          const temporary: string[] = []
          const betweenPages = () =>
            store.transaction(async (tx) => {
              for (const seed of seeds) {
                made += 1
                const id = `temporary ${seed} ${made}`
                await storeUser(tx, id, columnsOf(seed))
                temporary.push(id)
                const removed = seed % 2 === 0 ? temporary.shift() : undefined
                if (removed) await tx.users.remove(removed)
              }
              // Changes a field that the list is not sorted by.
              const columns = sortBy === 'image' ? { banReason: 'x' } : { image: `${made}` }
              const permanentId = permanentIds[made % 30] ?? ''
              if (sortBy !== 'updatedAt') await tx.users.update(permanentId, columns, toDate(made))
            })
          const listed = await readAllPages(store, { ...options, limit: 7 }, betweenPages)
          expect(new Set(listed).size).toBe(listed.length)
          expect(listed.filter((id) => permanentIds.includes(id))).toEqual(expected)
          await store.transaction(async (tx) => {
            for (const id of temporary) await tx.users.remove(id)
          })
        },
      ),
      { numRuns: 40 },
    )
  })
})
