import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

function day(number: number) {
  return new Date(Date.UTC(2020, 0, number))
}

/** A server with four users, whom several filters leave, and how one is refused. */
async function serverWithUsers() {
  const server = await startServer()
  await server.store.transaction(async (tx) => {
    const make = (id: string, columns: object, number: number) =>
      tx.users.create({ id, name: id, email: `${id}@example.com`, ...columns }, day(number))
    await make('ann', { role: 'support', image: 'a.png' }, 1)
    await make('bob', { role: 'support', banned: true, banReason: 'spam' }, 2)
    await make('cy', { role: null, banned: null }, 3)
    await make('dan', { role: 'user', name: 'ann too' }, 4)
  })
  const left = async (query: Parameters<typeof server.admin.users.listUsers>[0]) => {
    const { users, total } = await unwrap(server.admin.users.listUsers(query))
    expect(total).toBe(users.length)
    return users.map(({ id }) => id).filter((id) => id.length < 5)
  }
  const refusal = async (filters: unknown) => {
    const text = typeof filters === 'string' ? filters : JSON.stringify(filters)
    const path = `/admin/list-users?${new URLSearchParams({ filters: text })}`
    const answer = await server.request('GET', path, { token: server.admin.token })
    return answer.status === 400 ? answer.body.message : answer.status
  }
  return { ...server, left, refusal }
}

describe('the filters of listUsers', () => {
  it('must all hold', async () => {
    const { left } = await serverWithUsers()
    const support = { field: 'role', value: 'support' } as const
    const banned = { field: 'banned', value: true } as const
    expect(await left({ filters: [support] })).toEqual(['ann', 'bob'])
    expect(await left({ filters: [support, banned] })).toEqual(['bob'])
    expect(await left({ filters: [support, { ...banned, value: 'false' }] })).toEqual(['ann'])
    const late = { field: 'createdAt', operator: 'gte', value: day(2).toISOString() } as const
    expect(await left({ filters: [support, late] })).toEqual(['bob'])
    const early = { ...late, operator: 'lt', value: '2020-01-04' } as const
    expect(await left({ filters: [late, early] })).toEqual(['bob', 'cy'])
  })

  it('go with the one filter and the search', async () => {
    const { left } = await serverWithUsers()
    const query = { filterField: 'role', filterValue: 'support', searchValue: 'example' } as const
    const among = { field: 'name' as const, operator: 'in' as const, value: ['ann', 'cy'] }
    expect(await left({ ...query, filters: [among] })).toEqual(['ann'])
  })

  it('ask who has no value', async () => {
    const { left } = await serverWithUsers()
    expect(await left({ filters: [{ field: 'role', value: null }] })).toEqual(['cy'])
    expect(await left({ filters: [{ field: 'image', operator: 'ne', value: null }] })).toEqual([
      'ann',
    ])
  })

  it('that are all wrong are named as far as one reads', async () => {
    const { refusal } = await serverWithUsers()
    const wrong = (count: number) => refusal(Array.from({ length: count }, () => ({ field: 'x' })))
    const ofTen = String(await wrong(10)).split('; ')
    expect(ofTen).toHaveLength(20)
    expect(String(await wrong(500)).split('; ')).toEqual([...ofTen, 'and 980 more'])
  })

  it('may be none', async () => {
    const { left, refusal } = await serverWithUsers()
    expect(await left({ filters: [] })).toHaveLength(4)
    expect(await refusal([])).toBe(200)
  })

  it('are refused by name', async () => {
    const { refusal } = await serverWithUsers()
    const fine = { field: 'name', value: 'a' }
    expect(await refusal('role:support')).toBe(
      '[query.filters] Invalid input: expected array, received string',
    )
    expect(await refusal([fine, { field: 'password', value: 'a' }])).toContain(
      '[query.filters.1.field] Invalid option: expected one of "name"|"email"',
    )
    expect(await refusal([{ ...fine, operator: 'like' }])).toContain('[query.filters.0.operator]')
    expect(await refusal([{ ...fine, colour: 'red' }])).toBe(
      '[query.filters.0] Unrecognized key: "colour"',
    )
    const value = '[query.filters.0.value] Invalid input'
    for (const bad of [{ field: 'name' }, { ...fine, value: 7 }, { ...fine, value: {} }])
      expect(await refusal([bad])).toBe(
        `${value}: expected string, boolean, null or array of strings`,
      )
    expect(await refusal([{ ...fine, value: ['a'] }])).toBe(
      `${value}: expected string, received array`,
    )
    expect(await refusal([{ ...fine, operator: 'lt', value: null }])).toBe(
      `${value}: expected string, received null`,
    )
    expect(await refusal([fine, { field: 'createdAt', value: 'today' }])).toBe(
      '[query.filters.1.value] Invalid ISO datetime',
    )
    expect(await refusal([{ field: 'banned', value: 'yes' }])).toBe(
      '[query.filters.0.value] Invalid option: expected one of "true"|"false"',
    )
    expect(await refusal([{ field: 'banned', operator: 'contains', value: 'a' }])).toBe(
      '[query.filters.0.operator] contains needs a field of text',
    )
    expect(await refusal(Array.from({ length: 11 }, () => fine))).toContain(
      '[query.filters] Too big: expected <=10 filters',
    )
    expect(await refusal([{ ...fine, operator: 'in', value: [] }])).toBe(
      '[query.filters.0.value] Too small: expected array to have >=1 items',
    )
  })
})

describe('the search of any field', () => {
  it('finds a text in the name or in the address', async () => {
    const { left } = await serverWithUsers()
    const search = (searchValue: string) => left({ searchField: 'any', searchValue })
    expect(await search('ANN')).toEqual(['ann', 'dan'])
    expect(await search('dan@')).toEqual(['dan'])
    expect(
      await left({ searchField: 'any', searchValue: 'too', searchOperator: 'ends_with' }),
    ).toEqual(['dan'])
  })
})
