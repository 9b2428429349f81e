import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'

/** Starts a server with users of these names, and searches their names. */
async function startServerWithNames(names: string[]) {
  const server = await startServer()
  for (const name of names) await server.createUser({ name })
  const search = async (query: object) => {
    const page = await unwrap(server.admin.users.listUsers({ searchField: 'name', ...query }))
    expect(page.total).toBe(page.users.length)
    return page.users.map(({ name }) => name)
  }
  return { ...server, search }
}

async function readMessage({ request, admin }: TestServer, query: string) {
  const response = await request('GET', `/admin/list-users?${query}`, { token: admin.token })
  return response.status === 400 ? response.body.message : response.status
}

describe('listUsers', () => {
  it('returns a page of users and the total', async () => {
    const { admin, createUser } = await startServer()
    const created = [await createUser(), await createUser(), await createUser()]
    const page = await unwrap(admin.users.listUsers({ limit: 2, offset: 1 }))
    const nextCursor = expect.any(String)
    expect(page).toEqual({ users: created.slice(0, 2), total: 4, limit: 2, offset: 1, nextCursor })
    const beyond = await unwrap(admin.users.listUsers({ limit: 2, offset: 50 }))
    expect(beyond).toEqual({ users: [], total: 4, limit: 2, offset: 50 })
  })

  it('B3: returns 100 users by default, and always returns the limit and the offset', async () => {
    const { admin, createUser } = await startServer()
    for (let n = 0; n < 100; n += 1) await createUser()
    const page = await unwrap(admin.users.listUsers())
    expect(page).toMatchObject({ total: 101, limit: 100, offset: 0 })
    expect(page.users).toHaveLength(100)
  })

  it('B3: rejects invalid limits and offsets instead of correcting them', async () => {
    const server = await startServer()
    const small = '[query.limit] Too small: expected number to be >=1'
    const mistake = '[query.limit] Invalid input: expected one whole number, received'
    expect(await readMessage(server, 'limit=0')).toBe(small)
    expect(await readMessage(server, 'limit=-1')).toBe(small)
    expect(await readMessage(server, 'limit=1001')).toBe(
      '[query.limit] Too big: expected number to be <=1000',
    )
    for (const limit of ['', 'x', '1.5', 'NaN', 'Infinity', '1e3', '9'.repeat(30)])
      expect(await readMessage(server, `limit=${limit}`), limit).toBe(`${mistake} "${limit}"`)
    expect(await readMessage(server, 'limit=1&limit=2')).toBe(`${mistake} several values`)
    expect(await readMessage(server, 'filters=[')).toBe(
      '[query.filters] Invalid input: expected JSON, such as [{"field":"role","value":"admin"}]',
    )
    expect(await readMessage(server, 'offset=-1')).toBe(
      '[query.offset] Too small: expected number to be >=0',
    )
    expect(await readMessage(server, 'limit=1000&offset=999999999999')).toBe(200)
  })

  it('B7: rejects a parameter that looks like one of its own, and names what was meant', async () => {
    const server = await startServer()
    const filter = 'filterField, filterOperator and filterValue, or filters'
    const meant: Record<string, string[]> = {
      [filter]: [
        ...[
          'filtervalue',
          'FilterField',
          'filter_value',
          'filterValues',
          'filterValue[0]',
          'Filters',
        ],
        ...['filters[0][field]', 'filter[role]', 'filters.0.field', 'where', 'where[role]', 'user'],
      ],
      searchValue: ['search', 'SearchValue', 'searchvalue[]', 'q', 'query', 'search.value'],
      'sortBy and sortDirection': [
        'sort',
        'sortby',
        'SORTBY',
        'sort[createdAt]',
        'order',
        'orderBy',
      ],
      limit: [
        ...['Limit', 'pageSize', 'per_page', 'limit[]', 'page_size', 'take', 'first', 'max'],
        ...['maxResults', 'size', 'top', 'first[x]'],
      ],
      'offset or cursor': ['Offset', 'page', 'skip', 'page[number]', 'start', 'startIndex', 'from'],
      cursor: ['Cursor', 'nextCursor', 'after'],
      count: ['Count', 'total', 'with_count', 'count[]'],
      'filterField=role and filterValue': ['role', 'Role', 'role[eq]', 'role.in', 'roles'],
      'filterField=id and filterValue': ['id', 'ids', 'userId', 'user_id', 'userIds', 'ids[]'],
      'filterField=email and filterValue': ['emails', 'user_email'],
      'filterField=emailVerified and filterValue': ['email_verified', 'emailverified'],
      filters: ['colour[red]', '[x]', 'a.b'],
    }
    for (const [what, names] of Object.entries(meant))
      for (const name of names) {
        const message = `[query.${name}] Unknown parameter. Use ${what}`
        expect(await readMessage(server, `${encodeURIComponent(name)}=x`), name).toBe(message)
        expect(await readMessage(server, `${name}=x&limit=5`), name).toBe(message)
      }
    const several = await readMessage(server, 'search=x&limit=0&colour=red&filtervalue=y')
    expect(several).toBe(
      '[query.limit] Too small: expected number to be >=1; ' +
        `[query.search] Unknown parameter. Use searchValue; [query.filtervalue] Unknown parameter. Use ${filter}`,
    )
  })

  it('B7: ignores other parameters, and reads filterValue[] as filterValue', async () => {
    const server = await startServer()
    await server.createUser({ email: 'ada@example.com' })
    await server.createUser({ email: 'bob@example.com' })
    const count = async (query: string) => {
      const { admin, request } = server
      const response = await request('GET', `/admin/list-users?${query}`, { token: admin.token })
      return response.body.total
    }
    for (const query of ['colour=red', '_=123', 'country=DE', 'account=5', '__proto__=x'])
      expect(await count(query), query).toBe(3)
    const [ada, bob] = ['ada@example.com', 'bob@example.com']
    expect(await count(`filterValue[]=${ada}`)).toBe(1)
    expect(await count(`filterOperator=in&filterValue[]=${ada}&filterValue[]=${bob}`)).toBe(2)
    expect(await count(`filterOperator=in&filterValue%5B%5D=${ada}&filterValue=${bob}`)).toBe(2)
    expect(await count('filterValue[]=nobody@example.com')).toBe(0)
  })

  it('B3: takes the maximum limit from the configuration', async () => {
    const server = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '5' } })
    expect(await readMessage(server, 'limit=6')).toContain('<=5')
    expect((await unwrap(server.admin.users.listUsers())).limit).toBe(5)
  })

  it('B1: sorts by creation and then id, so that pages never overlap or skip', async () => {
    const server = await startServer()
    const createdAt = new Date('2030-01-01')
    await server.store.transaction(async (tx) => {
      for (const id of ['d', 'a', 'c', 'e', 'b'])
        await tx.users.create({ id, name: 'same', email: `${id}@example.com` }, createdAt)
    })
    const readIds = async (query: object) => {
      const pages = [0, 2, 4].map((offset) =>
        unwrap(
          server.admin.users.listUsers({
            searchField: 'name',
            searchValue: 'same',
            limit: 2,
            offset,
            ...query,
          }),
        ),
      )
      return (await Promise.all(pages)).flatMap(({ users }) => users.map(({ id }) => id)).join('')
    }
    expect(await readIds({})).toBe('abcde')
    expect(await readIds({ sortDirection: 'desc' })).toBe('edcba')
    expect(await readIds({ sortBy: 'name' })).toBe('abcde')
    expect(await readIds({ sortBy: 'name', sortDirection: 'desc' })).toBe('edcba')
    expect(await readIds({ sortBy: 'banExpires' })).toBe('abcde')
  })

  it('B2: sorts by any field of a user, and rejects other fields', async () => {
    const server = await startServer()
    const user = await server.createUser({ name: 'Zoe' })
    for (const sortBy of Object.keys(user))
      expect(await readMessage(server, `sortBy=${sortBy}&sortDirection=desc`), sortBy).toBe(200)
    const byName = await unwrap(server.admin.users.listUsers({ sortBy: 'name' }))
    expect(byName.users.map(({ name }) => name)).toEqual(['Admin', 'Zoe'])
    expect(await readMessage(server, 'sortBy=')).toBe(200)
    for (const sortBy of ['password', 'nope', '"id"', '__proto__', 'constructor', 'id;--'])
      expect(await readMessage(server, `sortBy=${encodeURIComponent(sortBy)}`)).toContain(
        '[query.sortBy] Invalid option: expected one of "name"|"email"',
      )
    expect(await readMessage(server, 'sortDirection=DESC')).toBe(
      '[query.sortDirection] Invalid option: expected one of "asc"|"desc"',
    )
  })

  it('B4: finds text in any case, even outside ASCII', async () => {
    const { search } = await startServerWithNames([
      'Ärger',
      'ärger',
      'Άλφας',
      'ΆΛΦΑΣ',
      'ЖУК',
      'ſtraße',
    ])
    expect(await search({ searchValue: 'ÄRG' })).toEqual(['Ärger', 'ärger'])
    expect(await search({ searchValue: 'άλφας' })).toEqual(['Άλφας', 'ΆΛΦΑΣ'])
    expect(await search({ searchValue: 'жук' })).toEqual(['ЖУК'])
    expect(await search({ searchValue: 'STRAß' })).toEqual(['ſtraße'])
  })

  it('B4: treats every character literally', async () => {
    const names = ['100%', '100x', 'a_b', 'axb', 'back\\slash', '*star', '[x]', '?', '^', 'a-z']
    const { search } = await startServerWithNames(names)
    expect(await search({ searchValue: '0%' })).toEqual(['100%'])
    expect(await search({ searchValue: 'a_b' })).toEqual(['a_b'])
    expect(await search({ searchValue: '\\' })).toEqual(['back\\slash'])
    expect(await search({ searchValue: '*s' })).toEqual(['*star'])
    expect(await search({ searchValue: '[x]' })).toEqual(['[x]'])
    expect(await search({ searchValue: '?' })).toEqual(['?'])
    expect(await search({ searchValue: '^' })).toEqual(['^'])
    expect(await search({ searchValue: 'A-Z' })).toEqual(['a-z'])
    expect(await search({ searchValue: '%' })).toEqual(['100%'])
  })

  it('B4: finds text at the beginning, at the end or anywhere', async () => {
    const { search } = await startServerWithNames(['abc', 'xabc', 'abcx'])
    const searchValue = 'ABC'
    expect(await search({ searchValue })).toEqual(['abc', 'xabc', 'abcx'])
    expect(await search({ searchValue, searchOperator: 'starts_with' })).toEqual(['abc', 'abcx'])
    expect(await search({ searchValue, searchOperator: 'ends_with' })).toEqual(['abc', 'xabc'])
    expect(await search({ searchValue: '' })).toHaveLength(4)
  })

  it('searches email addresses when no field is given', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser({ email: 'needle@example.com' })
    const page = await unwrap(admin.users.listUsers({ searchValue: 'NEEDLE' }))
    expect(page.users).toEqual([target])
  })

  it('B4: finds the same users as a comparison of every name', async () => {
    const letters = [
      'a',
      'A',
      'ä',
      'Ä',
      'σ',
      'ς',
      'Σ',
      'k',
      'K',
      '%',
      '_',
      '\\',
      '*',
      '[',
      ']',
      '^',
      '😀',
    ]
    const text = (min: number, max: number) =>
      fc
        .array(fc.constantFrom(...letters), { minLength: min, maxLength: max })
        .map((all) => all.join(''))
    const names = fc.sample(text(0, 8), { numRuns: 40, seed: 7 })
    const { search } = await startServerWithNames(names)
    const fold = (name: string) => [...name].map((c) => c.toUpperCase().toLowerCase()).join('')
    const matching = {
      contains: (name: string, part: string) => name.includes(part),
      starts_with: (name: string, part: string) => name.startsWith(part),
      ends_with: (name: string, part: string) => name.endsWith(part),
    }
    const operators = fc.constantFrom('contains', 'starts_with', 'ends_with')
    await fc.assert(
      fc.asyncProperty(text(1, 3), operators, async (searchValue, searchOperator) => {
        const matches = matching[searchOperator as keyof typeof matching]
        const expected = ['Admin', ...names].filter((name) =>
          matches(fold(name), fold(searchValue)),
        )
        expect(await search({ searchValue, searchOperator })).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('names every invalid option and the valid ones', async () => {
    const server = await startServer()
    expect(await readMessage(server, 'searchField=role&searchOperator=like&filterOperator=x')).toBe(
      '[query.searchField] Invalid option: expected one of "email"|"name"|"any"; ' +
        '[query.searchOperator] Invalid option: expected one of "contains"|"starts_with"|"ends_with"; ' +
        '[query.filterOperator] Invalid option: expected one of ' +
        '"eq"|"ne"|"lt"|"lte"|"gt"|"gte"|"in"|"not_in"|"contains"|"starts_with"|"ends_with"|' +
        '"has"|"has_not"',
    )
    expect(await readMessage(server, 'searchValue=a&searchValue=b')).toBe(
      '[query.searchValue] Invalid input: expected string, received array',
    )
    expect(await readMessage(server, `searchValue=${'x'.repeat(256)}`)).toContain('<=255')
    expect(await readMessage(server, `searchValue=${'x'.repeat(255)}`)).toBe(200)
  })
})
