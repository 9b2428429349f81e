import { userFields } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { databases, firstUsersQuery, storeUser, toDate } from '../../../test/kit/databases.ts'
import type { Store } from '../index.ts'
import type { UserListQuery } from './query.ts'
import type { Filter } from './where.ts'

const usual: UserListQuery = { ...firstUsersQuery, sortBy: 'createdAt' }

async function idsOf(store: Store, query: Partial<UserListQuery> = {}) {
  return (await store.users.list({ ...usual, ...query })).users.map(({ id }) => id)
}

/** Reads all pages of a list by offset. */
async function readAllPages(store: Store, query: Partial<UserListQuery>, limit = 7) {
  const ids: string[] = []
  for (let offset = 0; ; offset += limit) {
    const page = await idsOf(store, { ...query, limit, offset })
    ids.push(...page)
    if (page.length < limit) return ids
  }
}

/** The ids of 23 users with almost equal values, in random order. */
const similarIds = Array.from({ length: 23 }, (_, i) => `u${String((i * 7) % 23).padStart(2, '0')}`)

describe.each(databases)('the list of users on $name', ({ open }) => {
  const withSimilarUsers = async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      for (const [i, id] of similarIds.entries())
        await storeUser(tx, id, { name: i % 2 ? 'Same' : 'Other', now: toDate(i % 3) })
    })
    return store
  }

  it.each(userFields)(
    'B1: has every user on exactly one page, sorted by %s in both directions',
    async (sortBy) => {
      const store = await withSimilarUsers()
      const up = await readAllPages(store, { sortBy })
      expect([...up].sort()).toEqual([...similarIds].sort())
      expect(await readAllPages(store, { sortBy, descending: true })).toEqual([...up].reverse())
    },
  )

  it('B1: orders users of the same creation time by id', async () => {
    const store = await withSimilarUsers()
    const { users } = await store.users.list(usual)
    const keys = users.map(({ createdAt, id }) => `${createdAt.toISOString()} ${id}`)
    expect(keys).toEqual([...keys].sort())
  })

  it('keeps its pages when a user is added at the end', async () => {
    const store = await withSimilarUsers()
    const first = await idsOf(store, { limit: 10 })
    await store.transaction((tx) => storeUser(tx, 'late', { now: toDate(60) }))
    const rest = await idsOf(store, { limit: 100, offset: 10 })
    expect([...first, ...rest]).toEqual([...(await idsOf(store))])
    expect(rest.at(-1)).toBe('late')
  })

  it('counts all users who match, not only those on the page', async () => {
    const store = await withSimilarUsers()
    const filter: Filter = { field: 'name', operator: 'eq', values: ['Same'] }
    const page = await store.users.list({ ...usual, filters: [filter], limit: 2 })
    expect(page.users).toHaveLength(2)
    expect(page.total).toEqual({ users: 11, isEstimated: false })
    const beyond = await store.users.list({ ...usual, offset: 1000 })
    expect(beyond).toEqual({ users: [], total: { users: 23, isEstimated: false } })
  })

  it('returns the stored values of each user', async () => {
    const store = await open()
    const columns = { banned: true, emailVerified: true, banExpires: toDate(60), role: 'admin' }
    await store.transaction(async (tx) => {
      await storeUser(tx, 'ada', columns)
      await storeUser(tx, 'bob', { banned: null })
    })
    const { users } = await store.users.list(usual)
    expect(users).toEqual([await store.users.findById('ada'), await store.users.findById('bob')])
  })

  it('B4: treats every character of a search literally', async () => {
    const store = await open()
    const specialCharacters = ['%', '_', '\\', '*', '?', '[', ']', '^', '-', '"', "'", ';']
    await store.transaction(async (tx) => {
      for (const [i, character] of specialCharacters.entries())
        await storeUser(tx, `odd ${i}`, { name: `a${character}b` })
      await storeUser(tx, 'plain', { name: 'axb' })
    })
    for (const [i, character] of specialCharacters.entries()) {
      for (const operator of ['contains', 'starts_with', 'ends_with'] as const) {
        const text = {
          contains: character,
          starts_with: `A${character}`,
          ends_with: `${character}B`,
        }
        const search = { fields: ['name' as const], operator, text: text[operator] }
        expect(await idsOf(store, { search }), `${operator} ${character}`).toEqual([`odd ${i}`])
      }
    }
  })

  it('compares timestamps as timestamps and booleans as booleans', async () => {
    const store = await open()
    await store.transaction(async (tx) => {
      await storeUser(tx, 'a', { now: toDate(1), banned: true })
      await storeUser(tx, 'b', { now: toDate(2), banned: false })
      await storeUser(tx, 'c', { now: toDate(3) })
    })
    const filterBy = (operator: 'lt' | 'gte' | 'eq' | 'ne' | 'in', values: (Date | boolean)[]) =>
      idsOf(store, {
        filters: [{ field: values[0] instanceof Date ? 'createdAt' : 'banned', operator, values }],
      })
    expect(await filterBy('lt', [toDate(2)])).toEqual(['a'])
    expect(await filterBy('gte', [toDate(2)])).toEqual(['b', 'c'])
    expect(await filterBy('in', [toDate(1), toDate(3)])).toEqual(['a', 'c'])
    expect(await filterBy('eq', [true])).toEqual(['a'])
    expect(await filterBy('ne', [true])).toEqual(['b', 'c'])
  })
})
