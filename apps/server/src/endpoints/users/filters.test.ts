import { describe, expect, it } from 'vitest'
import { execute } from '../../../test/kit/raw-sql.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'
import { isFileUrl } from '../../store/database-url.ts'

function toDay(number: number) {
  return new Date(Date.UTC(2020, 0, number))
}

/** Starts a server with four users, and lists the ids that match or reads the refusal. */
async function startServerWithUsers() {
  const server = await startServer()
  await server.store.transaction(async (tx) => {
    const create = (id: string, columns: object, number: number) =>
      tx.users.create({ id, name: id, email: `${id}@example.com`, ...columns }, toDay(number))
    await create('ann', { role: 'support', image: 'a.png' }, 1)
    await create('bob', { role: 'support', banned: true, banReason: 'spam' }, 2)
    await create('cy', { role: null, banned: null }, 3)
    await create('dan', { role: 'user', name: 'ann too' }, 4)
  })
  const listIds = async (query: Parameters<typeof server.admin.users.listUsers>[0]) => {
    const { users, total } = await unwrap(server.admin.users.listUsers(query))
    expect(total).toBe(users.length)
    return users.map(({ id }) => id).filter((id) => id.length < 5)
  }
  const readRefusal = async (filters: unknown) => {
    const text = typeof filters === 'string' ? filters : JSON.stringify(filters)
    const path = `/admin/list-users?${new URLSearchParams({ filters: text })}`
    const response = await server.request('GET', path, { token: server.admin.token })
    return response.status === 400 ? response.body.message : response.status
  }
  return { ...server, listIds, readRefusal }
}

describe('listUsers with several filters', () => {
  it('returns the users that match every filter', async () => {
    const { listIds } = await startServerWithUsers()
    const support = { field: 'role', value: 'support' } as const
    const banned = { field: 'banned', value: true } as const
    expect(await listIds({ filters: [support] })).toEqual(['ann', 'bob'])
    expect(await listIds({ filters: [support, banned] })).toEqual(['bob'])
    expect(await listIds({ filters: [support, { ...banned, value: 'false' }] })).toEqual(['ann'])
    const late = { field: 'createdAt', operator: 'gte', value: toDay(2).toISOString() } as const
    expect(await listIds({ filters: [support, late] })).toEqual(['bob'])
    const early = { ...late, operator: 'lt', value: '2020-01-04' } as const
    expect(await listIds({ filters: [late, early] })).toEqual(['bob', 'cy'])
  })

  it('combines them with the single filter and the search', async () => {
    const { listIds } = await startServerWithUsers()
    const query = { filterField: 'role', filterValue: 'support', searchValue: 'example' } as const
    const among = { field: 'name' as const, operator: 'in' as const, value: ['ann', 'cy'] }
    expect(await listIds({ ...query, filters: [among] })).toEqual(['ann'])
  })

  it('matches the users who have a role among others, or have it not', async () => {
    const { admin, listIds, readRefusal, store } = await startServerWithUsers()
    await store.transaction((tx) =>
      tx.users.create(
        { id: 'eve', name: 'eve', email: 'eve@example.com', role: 'editor,support' },
        toDay(5),
      ),
    )
    const has = (role: string) => ({ field: 'role', operator: 'has', value: role }) as const
    expect(await listIds({ filters: [has('support')] })).toEqual(['ann', 'bob', 'eve'])
    expect(await listIds({ filters: [has('support'), has('editor')] })).toEqual(['eve'])
    expect(await listIds({ filters: [has('user')] })).toEqual(['cy', 'dan'])
    expect(await listIds({ filters: [has('port')] })).toEqual([])
    const hasNot = { ...has('support'), operator: 'has_not' } as const
    expect(await listIds({ filters: [hasNot] })).toEqual(['cy', 'dan'])
    expect(
      await listIds({ filterField: 'role', filterOperator: 'has', filterValue: 'editor' }),
    ).toEqual(['eve'])
    expect(await readRefusal([{ field: 'name', operator: 'has', value: 'x' }])).toBe(
      '[query.filters.0.operator] has needs the field role',
    )
    const list = { filters: [has('support')], sortBy: 'name' as const, limit: 1 }
    const { nextCursor: cursor } = await unwrap(admin.users.listUsers(list))
    const role = 'support,user,editor'
    await store.transaction((tx) => tx.users.update('bob', { role }, toDay(6)))
    expect((await unwrap(admin.users.listUsers({ ...list, cursor }))).users[0]?.id).toBe('bob')
  })

  it('matches roles that are held among others in thousands of combinations', async () => {
    const { listIds, admin, config } = await startServerWithUsers()
    const isFile = isFileUrl(config.database.url)
    const numbers = isFile
      ? 'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3000)'
      : 'WITH numbers AS (SELECT generate_series(1, 3000) AS n)'
    await execute(
      config.database.url,
      `${numbers} INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "role")
       SELECT 'many' || n, 'many', 'many' || n || '@example.com', ${isFile ? 0 : false},
         '2020-02-01T00:00:00.000Z', '2020-02-01T00:00:00.000Z', 'a,b,c,d,e,f,g,h,r' || n FROM numbers`,
    )
    const filters = (operator: 'has' | 'has_not') =>
      [...'abcdefgh'].map((value) => ({ field: 'role' as const, operator, value }))
    const { users, total } = await unwrap(
      admin.users.listUsers({ filters: filters('has'), sortBy: 'role' }),
    )
    expect([users.length, total]).toEqual([100, 3000])
    expect(await listIds({ filters: filters('has_not') })).toEqual(['ann', 'bob', 'cy', 'dan'])
    const rare = { field: 'role', operator: 'has', value: 'r7' } as const
    expect((await unwrap(admin.users.listUsers({ filters: [rare] }))).users[0]?.id).toBe('many7')
  })

  it('matches null and non-null fields', async () => {
    const { listIds } = await startServerWithUsers()
    expect(await listIds({ filters: [{ field: 'role', value: null }] })).toEqual(['cy'])
    expect(await listIds({ filters: [{ field: 'image', operator: 'ne', value: null }] })).toEqual([
      'ann',
    ])
  })

  it('lists the first 20 mistakes and counts the rest', async () => {
    const { readRefusal } = await startServerWithUsers()
    const wrong = (count: number) =>
      readRefusal(Array.from({ length: count }, () => ({ field: 'x' })))
    const firstMistakes = String(await wrong(10)).split('; ')
    expect(firstMistakes).toHaveLength(20)
    expect(String(await wrong(500)).split('; ')).toEqual([...firstMistakes, 'and 980 more'])
  })

  it('accepts an empty list', async () => {
    const { listIds, readRefusal } = await startServerWithUsers()
    expect(await listIds({ filters: [] })).toHaveLength(4)
    expect(await readRefusal([])).toBe(200)
  })

  it('names the part of a filter that it rejects', async () => {
    const { readRefusal } = await startServerWithUsers()
    const fine = { field: 'name', value: 'a' }
    expect(await readRefusal('role:support')).toBe(
      '[query.filters] Invalid input: expected JSON, such as [{"field":"role","value":"admin"}]',
    )
    expect(await readRefusal([fine, { field: 'password', value: 'a' }])).toContain(
      '[query.filters.1.field] Invalid option: expected one of "name"|"email"',
    )
    expect(await readRefusal([{ ...fine, operator: 'like' }])).toContain(
      '[query.filters.0.operator]',
    )
    expect(await readRefusal([{ ...fine, colour: 'red' }])).toBe(
      '[query.filters.0] Unrecognized key: "colour"',
    )
    const value = '[query.filters.0.value] Invalid input'
    for (const bad of [{ field: 'name' }, { ...fine, value: 7 }, { ...fine, value: {} }])
      expect(await readRefusal([bad])).toBe(
        `${value}: expected string, boolean, null or array of strings`,
      )
    expect(await readRefusal([{ ...fine, value: ['a'] }])).toBe(
      `${value}: expected string, received array`,
    )
    expect(await readRefusal([{ ...fine, operator: 'lt', value: null }])).toBe(
      `${value}: expected string, received null`,
    )
    expect(await readRefusal([fine, { field: 'createdAt', value: 'today' }])).toBe(
      '[query.filters.1.value] Invalid ISO datetime',
    )
    expect(await readRefusal([{ field: 'banned', value: 'yes' }])).toBe(
      '[query.filters.0.value] Invalid option: expected one of "true"|"false"',
    )
    expect(await readRefusal([{ field: 'banned', operator: 'contains', value: 'a' }])).toBe(
      '[query.filters.0.operator] contains needs a field of text',
    )
    expect(await readRefusal(Array.from({ length: 11 }, () => fine))).toContain(
      '[query.filters] Too big: expected <=10 filters',
    )
    expect(await readRefusal([{ ...fine, operator: 'in', value: [] }])).toBe(
      '[query.filters.0.value] Too small: expected array to have >=1 items',
    )
  })
})

describe('listUsers with a search in any field', () => {
  it('finds text in the name or the email address', async () => {
    const { listIds } = await startServerWithUsers()
    const search = (searchValue: string) => listIds({ searchField: 'any', searchValue })
    expect(await search('ANN')).toEqual(['ann', 'dan'])
    expect(await search('dan@')).toEqual(['dan'])
    expect(
      await listIds({ searchField: 'any', searchValue: 'too', searchOperator: 'ends_with' }),
    ).toEqual(['dan'])
  })
})
