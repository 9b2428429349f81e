import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

/** A server with three users, and the names of those that a filter leaves. */
async function serverWithUsers() {
  const server = await startServer()
  const { store, admin, request } = server
  await store.transaction(async (tx) => {
    const make = (id: string, columns: object, day: string) =>
      tx.users.create(
        { id, name: id, email: `${id}@example.com`, ...columns },
        new Date(`2020-01-${day}T00:00:00.000Z`),
      )
    await make('ann', { role: 'user', image: 'A%.png' }, '01')
    await make('bob', { role: 'user,admin', banned: true, banReason: 'Spam' }, '02')
    await make('cy', { role: null, banned: null, emailVerified: true }, '03')
  })
  const left = async (query: object) => {
    const all = { filterField: 'name', sortBy: 'createdAt', ...query } as object
    const { users, total } = await unwrap(admin.users.listUsers(all))
    expect(total).toBe(users.length)
    return users.map(({ name }) => name).filter((name) => name !== 'Admin')
  }
  const refusal = async (query: string) =>
    (await request('GET', `/admin/list-users?${query}`, { token: admin.token })).body.message
  return { ...server, left, refusal }
}

describe('the filter of listUsers', () => {
  it('B4: compares text exactly', async () => {
    const { left } = await serverWithUsers()
    const filter = (filterOperator: string, filterValue: string) =>
      left({ filterOperator, filterValue })
    expect(await filter('eq', 'ann')).toEqual(['ann'])
    expect(await filter('eq', 'ANN')).toEqual([])
    expect(await filter('ne', 'ann')).toEqual(['bob', 'cy'])
    expect(await filter('lt', 'bob')).toEqual(['ann'])
    expect(await filter('lte', 'bob')).toEqual(['ann', 'bob'])
    expect(await filter('gt', 'bob')).toEqual(['cy'])
    expect(await filter('gte', 'bob')).toEqual(['bob', 'cy'])
    expect(await filter('eq', '')).toEqual([])
  })

  it('B4: finds parts of text whatever their case, and takes signs for themselves', async () => {
    const { left } = await serverWithUsers()
    const filter = (filterField: string, filterOperator: string, filterValue: string) =>
      left({ filterField, filterOperator, filterValue })
    expect(await filter('banReason', 'contains', 'PA')).toEqual(['bob'])
    expect(await filter('image', 'starts_with', 'a%')).toEqual(['ann'])
    expect(await filter('image', 'contains', '_')).toEqual([])
    expect(await filter('role', 'ends_with', 'ADMIN')).toEqual(['bob'])
  })

  it('B5: takes one value or many for `in` and `not_in`', async () => {
    const { left } = await serverWithUsers()
    expect(await left({ filterOperator: 'in', filterValue: 'ann' })).toEqual(['ann'])
    expect(await left({ filterOperator: 'in', filterValue: ['ann', 'cy'] })).toEqual(['ann', 'cy'])
    expect(await left({ filterOperator: 'not_in', filterValue: ['ann', 'cy'] })).toEqual(['bob'])
    expect(await left({ filterOperator: 'not_in', filterValue: 'ann' })).toEqual(['bob', 'cy'])
  })

  it('B5: compares booleans, and nothing that is neither true nor false', async () => {
    const { left, refusal } = await serverWithUsers()
    const filter = (filterField: string, filterValue: string, filterOperator = 'eq') =>
      left({ filterField, filterValue, filterOperator })
    expect(await filter('banned', 'true')).toEqual(['bob'])
    expect(await filter('banned', 'false')).toEqual(['ann'])
    expect(await filter('banned', 'true', 'ne')).toEqual(['ann'])
    expect(await filter('emailVerified', 'true', 'in')).toEqual(['cy'])
    for (const value of ['1', 'TRUE', 'maybe', ''])
      expect(await refusal(`filterField=banned&filterValue=${value}`)).toBe(
        '[query.filterValue] Invalid option: expected one of "true"|"false"',
      )
  })

  it('B5: compares instants, in ISO 8601 and whatever their zone', async () => {
    const { left, refusal } = await serverWithUsers()
    const filter = (filterOperator: string, filterValue: string | string[]) =>
      left({ filterField: 'createdAt', filterOperator, filterValue })
    expect(await filter('eq', '2020-01-02')).toEqual(['bob'])
    expect(await filter('eq', '2020-01-02T02:00:00+02:00')).toEqual(['bob'])
    expect(await filter('lt', '2020-01-02T00:00:00.001Z')).toEqual(['ann', 'bob'])
    expect(await filter('gt', '2020-01-02T00:00:00Z')).toEqual(['cy'])
    expect(await filter('in', ['2020-01-01', '2020-01-03'])).toEqual(['ann', 'cy'])
    for (const value of ['yesterday', '1577836800000', '2020-13-01', '2020-01-01T00:00:00'])
      expect(await refusal(`filterField=createdAt&filterValue=${value}`)).toBe(
        '[query.filterValue] Invalid ISO datetime',
      )
  })

  it('B5: refuses many values where one is compared, and text operators on what is no text', async () => {
    const { refusal } = await serverWithUsers()
    expect(await refusal('filterValue=a&filterValue=b')).toBe(
      '[query.filterValue] Invalid input: expected string, received array',
    )
    for (const field of ['banned', 'createdAt'])
      expect(await refusal(`filterField=${field}&filterValue=x&filterOperator=contains`)).toBe(
        '[query.filterOperator] contains needs a field of text',
      )
  })

  it('B2: refuses fields that are not the user’s', async () => {
    const { refusal, left } = await serverWithUsers()
    for (const field of ['password', '_id', 'nope', '__proto__', ''])
      expect(await refusal(`filterField=${field}&filterValue=x`)).toContain(
        '[query.filterField] Invalid option: expected one of "name"|"email"',
      )
    expect(await left({ filterField: 'id', filterValue: 'bob' })).toEqual(['bob'])
  })

  it('goes with a search, and both must hold', async () => {
    const { left } = await serverWithUsers()
    const filter = { filterField: 'role', filterOperator: 'contains', filterValue: 'user' }
    expect(await left(filter)).toEqual(['ann', 'bob'])
    expect(await left({ ...filter, searchField: 'name', searchValue: 'B' })).toEqual(['bob'])
  })

  it('compares e-mail addresses where no field is named', async () => {
    const { admin } = await serverWithUsers()
    const page = await unwrap(admin.users.listUsers({ filterValue: 'cy@example.com' }))
    expect(page.users.map(({ id }) => id)).toEqual(['cy'])
  })

  it('B4: leaves out whoever has nothing in the field, whatever the comparison', async () => {
    const { left } = await serverWithUsers()
    const everywhere = { banReason: 'x', image: 'x', role: 'x', banExpires: '2999-01-01' }
    for (const [filterField, filterValue] of Object.entries(everywhere)) {
      for (const filterOperator of ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in']) {
        const names = await left({ filterField, filterOperator, filterValue })
        const empty = { banReason: ['ann', 'cy'], image: ['bob', 'cy'], role: ['cy'] }
        const without = empty[filterField as keyof typeof empty] ?? ['ann', 'bob', 'cy']
        expect(
          names.filter((name) => without.includes(name)),
          filterOperator,
        ).toEqual([])
      }
    }
    expect(await left({ filterField: 'banReason', filterValue: 'null' })).toEqual([])
  })
})
