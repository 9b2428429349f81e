import type { UserField } from '@castellan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { databases, firstUsersQuery, storeUser, toDate } from '../../../test/kit/databases.ts'
import type { Store } from '../index.ts'
import type { UserListPosition, UserListQuery } from './query.ts'
import type { Filter, Search } from './where.ts'

const roles = [null, '', 'admin', 'member', 'user', 'zeta'] as const
const flags = [null, true, false] as const

type TestUser = {
  id: string
  name: string
  role: string | null
  banned: boolean | null
  banExpires: Date | null
  createdAt: Date
}

const arbitraryUsers = fc
  .array(
    fc.record({
      role: fc.constantFrom(...roles),
      banned: fc.constantFrom(...flags),
      banExpires: fc.constantFrom(null, toDate(100), toDate(200)),
      createdAt: fc.nat(3).map(toDate),
      name: fc.constantFrom('Ada Lovelace', 'Bob Ross'),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((users) =>
    users.map((user, n): TestUser => ({ ...user, id: `u${String(n).padStart(2, '0')}` })),
  )

const roleFilter = fc
  .record({
    operator: fc.constantFrom('eq', 'ne', 'lt', 'gte', 'in', 'not_in', 'contains'),
    values: fc.uniqueArray(fc.constantFrom('admin', 'member', 'user', 'zeta', 'nothing', ''), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ operator, values }) => {
    const isList = operator === 'in' || operator === 'not_in'
    return { field: 'role', operator, values: isList ? values : values.slice(0, 1) } as Filter
  })

const bannedFilter = fc
  .record({ operator: fc.constantFrom('eq', 'ne', 'in', 'not_in'), value: fc.boolean() })
  .map(({ operator, value }) => ({ field: 'banned', operator, values: [value] }) as Filter)

const arbitraryQuery = fc.record({
  filters: fc.array(fc.oneof(roleFilter, bannedFilter), { maxLength: 3 }),
  sortBy: fc.constantFrom<UserField[]>('role', 'banned', 'createdAt', 'banExpires', 'id'),
  descending: fc.boolean(),
  defaultRole: fc.constantFrom('user', 'admin', 'member', 'unused'),
  search: fc.constantFrom<(Search | undefined)[]>(undefined, {
    fields: ['name'],
    operator: 'contains',
    text: 'love',
  }),
})

/** What a list shows of a user: with the default role, and not banned, where nothing is stored. */
function toMeaning(user: TestUser, defaultRole: string) {
  return { ...user, role: user.role || defaultRole, banned: user.banned ?? false }
}

function isMatch(user: ReturnType<typeof toMeaning>, { field, operator, values }: Filter) {
  const value = user[field as 'role' | 'banned']
  const [first = ''] = values as [typeof value]
  switch (operator) {
    case 'ne':
      return value !== first
    case 'lt':
      return value < first
    case 'gte':
      return value >= first
    case 'not_in':
      return !values.includes(value)
    case 'contains':
      return String(value).includes(String(first))
    default:
      return values.includes(value)
  }
}

type ModelQuery = Pick<
  UserListQuery,
  'filters' | 'sortBy' | 'descending' | 'defaultRole' | 'search'
>

/** Lists users as the rule says, without a database. */
function listByRule(users: TestUser[], query: ModelQuery, nullsFirst: boolean) {
  const { filters, sortBy, descending, defaultRole, search } = query
  const toRank = (user: ReturnType<typeof toMeaning>) => {
    const value = user[sortBy as keyof TestUser]
    return [value === null ? (nullsFirst ? 0 : 2) : 1, value === null ? 0 : value] as const
  }
  const compare = <T>(left: T, right: T) => (left < right ? -1 : left > right ? 1 : 0)
  const sorted = users
    .map((user) => toMeaning(user, defaultRole))
    .filter((user) => !search || user.name.includes('Love'))
    .filter((user) => filters.every((filter) => isMatch(user, filter)))
    .sort((left, right) => {
      const [one, other] = [toRank(left), toRank(right)]
      return compare(one[0], other[0]) || compare(one[1], other[1]) || compare(left.id, right.id)
    })
  return (descending ? sorted.reverse() : sorted).map(({ id }) => id)
}

async function readAllPages(store: Store, query: UserListQuery) {
  const ids: string[] = []
  let position: UserListPosition | undefined
  do {
    const page = await store.users.list({ ...query, ...position })
    ids.push(...page.users.map(({ id }) => id))
    position = page.next && JSON.parse(JSON.stringify(page.next))
  } while (position)
  return ids
}

describe.each(databases)('users without a role or a ban on $name', ({ name, open }) => {
  it('B4: have the default role and are not banned in every filter, count, sort and cursor', async () => {
    const store = await open()
    await fc.assert(
      fc.asyncProperty(
        arbitraryUsers,
        fc.array(arbitraryQuery, { minLength: 8, maxLength: 8 }),
        async (users, queries) => {
          await store.transaction(async (tx) => {
            for (const { id, createdAt, ...columns } of users)
              await storeUser(tx, id, { ...columns, now: createdAt })
          })
          for (const { search, ...rest } of queries) {
            const query = { ...firstUsersQuery, ...rest, ...(search ? { search } : {}) }
            const expected = listByRule(users, query, name === 'sqlite')
            const { total } = await store.users.list({ ...query, limit: 1 })
            expect(total?.users).toBe(expected.length)
            expect(await readAllPages(store, query)).toEqual(expected)
            expect(await readAllPages(store, { ...query, limit: 4, count: 'none' })).toEqual(
              expected,
            )
            const page = await store.users.list({ ...query, limit: 3, offset: 2 })
            expect(page.users.map(({ id }) => id)).toEqual(expected.slice(2, 5))
          }
          await store.transaction(async (tx) => {
            for (const { id } of users) await tx.users.remove(id)
          })
        },
      ),
      { numRuns: 12 },
    )
  })
})
