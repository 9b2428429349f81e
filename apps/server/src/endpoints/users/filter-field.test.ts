import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

/** Starts a server with three users, and lists the names that match a filter. */
async function startServerWithUsers(env: Record<string, string> = {}) {
  const server = await startServer({ env })
  const { store, admin, request } = server
  await store.transaction(async (tx) => {
    const create = (id: string, columns: object, day: string) =>
      tx.users.create(
        { id, name: id, email: `${id}@example.com`, ...columns },
        new Date(`2020-01-${day}T00:00:00.000Z`),
      )
    await create('ann', { role: 'user', image: 'A%.png' }, '01')
    await create('bob', { role: 'user,admin', banned: true, banReason: 'Spam' }, '02')
    await create('cy', { role: null, banned: null, emailVerified: true }, '03')
  })
  const listNames = async (query: object) => {
    const all = { filterField: 'name', sortBy: 'createdAt', ...query } as object
    const { users, total } = await unwrap(admin.users.listUsers(all))
    expect(total).toBe(users.length)
    return users.map(({ name }) => name).filter((name) => name !== 'Admin')
  }
  const readRefusal = async (query: string) =>
    (await request('GET', `/admin/list-users?${query}`, { token: admin.token })).body.message
  return { ...server, listNames, readRefusal }
}

describe('listUsers with a filter', () => {
  it('B4: compares text exactly', async () => {
    const { listNames } = await startServerWithUsers()
    const filter = (filterOperator: string, filterValue: string) =>
      listNames({ filterOperator, filterValue })
    expect(await filter('eq', 'ann')).toEqual(['ann'])
    expect(await filter('eq', 'ANN')).toEqual([])
    expect(await filter('ne', 'ann')).toEqual(['bob', 'cy'])
    expect(await filter('lt', 'bob')).toEqual(['ann'])
    expect(await filter('lte', 'bob')).toEqual(['ann', 'bob'])
    expect(await filter('gt', 'bob')).toEqual(['cy'])
    expect(await filter('gte', 'bob')).toEqual(['bob', 'cy'])
    expect(await filter('eq', '')).toEqual([])
  })

  it('B4: finds a part of the text in any case, and treats wildcards literally', async () => {
    const { listNames } = await startServerWithUsers()
    const filter = (filterField: string, filterOperator: string, filterValue: string) =>
      listNames({ filterField, filterOperator, filterValue })
    expect(await filter('banReason', 'contains', 'PA')).toEqual(['bob'])
    expect(await filter('image', 'starts_with', 'a%')).toEqual(['ann'])
    expect(await filter('image', 'contains', '_')).toEqual([])
    expect(await filter('role', 'ends_with', 'ADMIN')).toEqual(['bob'])
  })

  it('B5: accepts one value or several for `in` and `not_in`', async () => {
    const { listNames } = await startServerWithUsers()
    expect(await listNames({ filterOperator: 'in', filterValue: 'ann' })).toEqual(['ann'])
    expect(await listNames({ filterOperator: 'in', filterValue: ['ann', 'cy'] })).toEqual([
      'ann',
      'cy',
    ])
    expect(await listNames({ filterOperator: 'not_in', filterValue: ['ann', 'cy'] })).toEqual([
      'bob',
    ])
    expect(await listNames({ filterOperator: 'not_in', filterValue: 'ann' })).toEqual(['bob', 'cy'])
  })

  it('B5: compares booleans, and rejects other values', async () => {
    const { listNames, readRefusal } = await startServerWithUsers()
    const filter = (filterField: string, filterValue: string, filterOperator = 'eq') =>
      listNames({ filterField, filterValue, filterOperator })
    expect(await filter('banned', 'true')).toEqual(['bob'])
    expect(await filter('banned', 'false')).toEqual(['ann', 'cy'])
    expect(await filter('banned', 'true', 'ne')).toEqual(['ann', 'cy'])
    expect(await filter('emailVerified', 'true', 'in')).toEqual(['cy'])
    for (const value of ['1', 'TRUE', 'maybe', ''])
      expect(await readRefusal(`filterField=banned&filterValue=${value}`)).toBe(
        '[query.filterValue] Invalid option: expected one of "true"|"false"',
      )
  })

  it('B5: compares ISO 8601 timestamps in any time zone', async () => {
    const { listNames, readRefusal } = await startServerWithUsers()
    const filter = (filterOperator: string, filterValue: string | string[]) =>
      listNames({ filterField: 'createdAt', filterOperator, filterValue })
    expect(await filter('eq', '2020-01-02')).toEqual(['bob'])
    expect(await filter('eq', '2020-01-02T02:00:00+02:00')).toEqual(['bob'])
    expect(await filter('lt', '2020-01-02T00:00:00.001Z')).toEqual(['ann', 'bob'])
    expect(await filter('gt', '2020-01-02T00:00:00Z')).toEqual(['cy'])
    expect(await filter('in', ['2020-01-01', '2020-01-03'])).toEqual(['ann', 'cy'])
    for (const value of ['yesterday', '1577836800000', '2020-13-01', '2020-01-01T00:00:00'])
      expect(await readRefusal(`filterField=createdAt&filterValue=${value}`)).toBe(
        '[query.filterValue] Invalid ISO datetime',
      )
  })

  it('B5: rejects several values for a single-value operator, and text operators on other fields', async () => {
    const { readRefusal } = await startServerWithUsers()
    expect(await readRefusal('filterValue=a&filterValue=b')).toBe(
      '[query.filterValue] Invalid input: expected string, received array',
    )
    for (const field of ['banned', 'createdAt'])
      expect(await readRefusal(`filterField=${field}&filterValue=x&filterOperator=contains`)).toBe(
        '[query.filterOperator] contains needs a field of text',
      )
  })

  it('B2: rejects fields that a user does not have', async () => {
    const { readRefusal, listNames } = await startServerWithUsers()
    for (const field of ['password', '_id', 'nope', '__proto__', ''])
      expect(await readRefusal(`filterField=${field}&filterValue=x`)).toContain(
        '[query.filterField] Invalid option: expected one of "name"|"email"',
      )
    expect(await listNames({ filterField: 'id', filterValue: 'bob' })).toEqual(['bob'])
  })

  it('combines with a search', async () => {
    const { listNames } = await startServerWithUsers()
    const filter = { filterField: 'role', filterOperator: 'contains', filterValue: 'user' }
    expect(await listNames(filter)).toEqual(['ann', 'bob', 'cy'])
    expect(await listNames({ ...filter, searchField: 'name', searchValue: 'B' })).toEqual(['bob'])
  })

  it('filters by email address when no field is given', async () => {
    const { admin } = await startServerWithUsers()
    const page = await unwrap(admin.users.listUsers({ filterValue: 'cy@example.com' }))
    expect(page.users.map(({ id }) => id)).toEqual(['cy'])
  })

  it('B4: treats a missing role as the configured default role', async () => {
    const roles = { CASTELLAN_DEFAULT_ROLE: 'admin' }
    for (const [env, withAdmin, withUser] of [
      [{}, [], ['ann', 'cy']],
      [roles, ['cy'], ['ann']],
    ] as const) {
      const { listNames } = await startServerWithUsers(env)
      const filter = (filterValue: string, filterOperator = 'eq') =>
        listNames({ filterField: 'role', filterValue, filterOperator })
      expect(await filter('admin')).toEqual(withAdmin)
      expect(await filter('user')).toEqual(withUser)
      expect(await filter('user', 'in')).toEqual(withUser)
      expect(await filter('user', 'not_in')).toEqual(['bob', ...withAdmin])
    }
  })

  it('B4: never matches a null field with any operator, unless NULL has a meaning', async () => {
    const { listNames } = await startServerWithUsers()
    const values = { banReason: 'x', image: 'x', banExpires: '2999-01-01' }
    for (const [filterField, filterValue] of Object.entries(values)) {
      for (const filterOperator of ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in']) {
        const names = await listNames({ filterField, filterOperator, filterValue })
        const empty = { banReason: ['ann', 'cy'], image: ['bob', 'cy'] }
        const without = empty[filterField as keyof typeof empty] ?? ['ann', 'bob', 'cy']
        expect(
          names.filter((name) => without.includes(name)),
          filterOperator,
        ).toEqual([])
      }
    }
    expect(await listNames({ filterField: 'banReason', filterValue: 'null' })).toEqual([])
  })
})
