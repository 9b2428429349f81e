import { type UserField, userFields } from '@castellan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databases, firstUsersQuery, storeUser, toDate } from '../../../test/kit/databases.ts'
import { buildIncompressibleText } from '../../../test/kit/incompressible.ts'
import type { Store } from '../index.ts'
import type { UserListQuery } from './index.ts'
import type { UserListCursor } from './keyset.ts'

type Walk = Partial<UserListQuery>

/** Walks a list by positions; between two pages `meanwhile` happens. */
async function walked(store: Store, walk: Walk, meanwhile = async () => {}) {
  const ids: string[] = []
  let after: UserListCursor | undefined
  for (let pages = 0; pages < 200; pages += 1) {
    const query = { ...firstUsersQuery, limit: 3, count: 'none' as const, ...walk }
    const { users, next } = await store.users.list({ ...query, ...(after ? { after } : {}) })
    ids.push(...users.map(({ id }) => id))
    if (!next) return ids
    after = next
    await meanwhile()
  }
  throw new Error('The walk does not end')
}

const names = ['Ann', 'ann', 'Änn', 'Bob', 'Bob']
const texts = [null, null, '', 'a', 'ä', 'b']
const flags = [null, true, false]

/** Columns in which many are alike and many have none. */
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

describe.each(databases)('a walk through the users on $name', ({ open }) => {
  const withUsers = async (count: number) => {
    const store = await open()
    await store.transaction(async (tx) => {
      for (let n = 0; n < count; n += 1) await storeUser(tx, `u${(n * 7) % count}`, columnsOf(n))
    })
    return store
  }

  it.each(userFields)('by %s meets everybody in the order of the pages', async (sortBy) => {
    const store = await withUsers(23)
    for (const descending of [false, true]) {
      const { users } = await store.users.list({ ...firstUsersQuery, sortBy, descending })
      const expected = users.map(({ id }) => id)
      expect(expected).toHaveLength(23)
      for (const limit of [1, 4, 22, 23])
        expect(await walked(store, { sortBy, descending, limit })).toEqual(expected)
    }
  })

  it.each(['image', 'banReason'] as const)(
    'B1: by a %s meets those in the order of their ids whose first 255 characters are the same',
    async (sortBy) => {
      const store = await open()
      const start = buildIncompressibleText(255)
      const rests = ['z', '', buildIncompressibleText(700), 'a', 'z']
      await store.transaction(async (tx) => {
        await storeUser(tx, 'last', { [sortBy]: `${start.slice(0, 254)}\u{10ffff}` })
        for (const [n, rest] of rests.entries())
          await storeUser(tx, `u${n}`, { [sortBy]: `${start}${rest}` })
      })
      const up = ['u0', 'u1', 'u2', 'u3', 'u4', 'last']
      for (const limit of [1, 2, 4]) {
        expect(await walked(store, { sortBy, limit })).toEqual(up)
        expect(await walked(store, { sortBy, limit, descending: true })).toEqual(up.toReversed())
      }
      const exactly = { field: sortBy, operator: 'eq', values: [`${start}z`] } as const
      expect(await walked(store, { filters: [exactly] })).toEqual(['u0', 'u4'])
      const either = { ...exactly, operator: 'in', values: [`${start}a`, start] } as const
      expect(await walked(store, { filters: [either] })).toEqual(['u1', 'u3'])
    },
  )

  it('says where to go on as long as there is more', async () => {
    const store = await withUsers(4)
    const next = async (limit: number) =>
      (await store.users.list({ ...firstUsersQuery, limit })).next?.id
    expect([await next(3), await next(4), await next(5)]).toEqual(['u2', undefined, undefined])
  })

  it('goes on at the microsecond that the database keeps', async () => {
    const store = await withUsers(9)
    expect(await walked(store, { sortBy: 'updatedAt', limit: 1 })).toHaveLength(9)
  })

  it('meets everybody once who is there throughout, while others come, go and change', async () => {
    const store = await withUsers(30)
    const staying = Array.from({ length: 30 }, (_, n) => `u${n}`)
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
        async (sortBy, descending, searches, filters, seeds) => {
          const walk: Walk = {
            sortBy,
            descending,
            ...(searches ? { search } : {}),
            ...(filters ? { filters: [filter] } : {}),
          }
          const all = await store.users.list({ ...firstUsersQuery, ...walk })
          const expected = all.users.map(({ id }) => id).filter((id) => staying.includes(id))
          const passing: string[] = []
          const meanwhile = () =>
            store.transaction(async (tx) => {
              for (const seed of seeds) {
                made += 1
                const id = `passing ${seed} ${made}`
                await storeUser(tx, id, columnsOf(seed))
                passing.push(id)
                const gone = seed % 2 === 0 ? passing.shift() : undefined
                if (gone) await tx.users.remove(gone)
              }
              // A change of another field than that of the order.
              const columns = sortBy === 'image' ? { banReason: 'x' } : { image: `${made}` }
              const stayer = staying[made % 30] ?? ''
              if (sortBy !== 'updatedAt') await tx.users.update(stayer, columns, toDate(made))
            })
          const met = await walked(store, { ...walk, limit: 7 }, meanwhile)
          expect(new Set(met).size).toBe(met.length)
          expect(met.filter((id) => staying.includes(id))).toEqual(expected)
          await store.transaction(async (tx) => {
            for (const id of passing) await tx.users.remove(id)
          })
        },
      ),
      { numRuns: 40 },
    )
  })
})
