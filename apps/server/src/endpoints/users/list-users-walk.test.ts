import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

/** A server with five users and how it refuses a list. */
async function serverWithUsers(env: Record<string, string> = {}) {
  const server = await startServer({ env })
  for (const name of ['ann', 'bob', 'cy', 'dan', 'eve']) await server.createUser({ name })
  const list = (query: object) => unwrap(server.admin.users.listUsers(query))
  const refusal = async (query: Record<string, string>) => {
    const path = `/admin/list-users?${new URLSearchParams(query)}`
    const answer = await server.request('GET', path, { token: server.admin.token })
    return answer.status === 400 ? answer.body.message : answer.status
  }
  return { ...server, list, refusal }
}

const byName = { sortBy: 'name', limit: 2 }
const noCursor = '[query.cursor] Invalid cursor, or one of another list'

describe('the cursor of listUsers', () => {
  it('G7: leads from page to page, and from the last one nowhere', async () => {
    const { list } = await serverWithUsers()
    const first = await list(byName)
    expect(first).toMatchObject({ total: 6, limit: 2, offset: 0 })
    expect(first.nextCursor).toMatch(/^c1\.[\w-]+$/)
    const second = await list({ ...byName, cursor: first.nextCursor })
    expect(second).toMatchObject({ total: 6, limit: 2, offset: 0 })
    const last = await list({ ...byName, limit: 100, cursor: second.nextCursor })
    expect([...first.users, ...second.users, ...last.users].map(({ name }) => name)).toEqual([
      'Admin',
      'ann',
      'bob',
      'cy',
      'dan',
      'eve',
    ])
    expect(last).not.toHaveProperty('nextCursor')
  })

  it('goes on from a page at an offset', async () => {
    const { list } = await serverWithUsers()
    const { nextCursor } = await list({ ...byName, offset: 2 })
    const { users } = await list({ ...byName, cursor: nextCursor })
    expect(users.map(({ name }) => name)).toEqual(['dan', 'eve'])
  })

  it('goes on where a user was who is gone', async () => {
    const { list, admin } = await serverWithUsers()
    const { users, nextCursor } = await list(byName)
    await unwrap(admin.users.removeUser({ userId: users[1]?.id ?? '' }))
    const second = await list({ ...byName, cursor: nextCursor })
    expect(second.users.map(({ name }) => name)).toEqual(['bob', 'cy'])
  })

  it('is refused with another list, with an offset, when it was changed, and by another server', async () => {
    const { list, refusal } = await serverWithUsers()
    const cursor = (await list(byName)).nextCursor ?? ''
    const query = { sortBy: 'name', cursor }
    expect(await refusal(query)).toBe(200)
    expect(await refusal({ ...query, limit: '1', count: 'none' })).toBe(200)
    expect(await refusal({ ...query, sortDirection: 'desc' })).toBe(noCursor)
    expect(await refusal({ ...query, sortBy: 'email' })).toBe(noCursor)
    expect(await refusal({ cursor })).toBe(noCursor)
    expect(await refusal({ ...query, searchValue: 'a' })).toBe(noCursor)
    expect(await refusal({ ...query, filterField: 'name', filterValue: 'a' })).toBe(noCursor)
    expect(await refusal({ ...query, offset: '1' })).toBe(
      '[query.offset] A page begins at an offset or at a cursor',
    )
    // The lowest bits of the last character may say nothing.
    const odd = cursor.endsWith('A') ? 'Q' : 'A'
    for (const changed of ['', 'c1.', 'x', `${cursor.slice(0, -1)}${odd}`, cursor.slice(0, -4)])
      expect(await refusal({ ...query, cursor: changed }), changed).toBe(noCursor)
    const other = await serverWithUsers({
      CASTELLAN_SECRET: 'another secret of 32 characters, at least',
    })
    expect(await other.refusal(query)).toBe(noCursor)
  })

  it('shows nothing of the users to whoever finds it', async () => {
    const { list } = await serverWithUsers()
    const { nextCursor = '', users } = await list(byName)
    const bytes = Buffer.from(nextCursor.slice(3), 'base64url').toString('latin1')
    expect(bytes).not.toContain(users[1]?.name)
    expect(bytes).not.toContain(users[1]?.id)
  })
})

describe('the count of listUsers', () => {
  it('is exact where nothing is said', async () => {
    const { list } = await serverWithUsers()
    const page = await list({ limit: 1 })
    expect(page.total).toBe(6)
    expect(page).not.toHaveProperty('totalIsEstimated')
    expect(await list({ limit: 1, count: 'exact' })).toMatchObject({ total: 6 })
  })

  it('is left out on demand', async () => {
    const { list } = await serverWithUsers()
    for (const query of [{}, { searchValue: 'example' }, { offset: 50 }])
      expect(await list({ ...query, limit: 1, count: 'none' })).not.toHaveProperty('total')
  })

  it('says whether it is an estimate', async () => {
    const { list } = await serverWithUsers()
    const estimated = (query: object) => list({ ...query, count: 'estimated' })
    const everybody = { total: 6, totalIsEstimated: false }
    expect(await estimated({ limit: 1 })).toMatchObject(everybody)
    expect(await estimated({ searchValue: 'example' })).toMatchObject(everybody)
    expect(await estimated({ searchValue: 'nobody' })).toMatchObject({
      total: 0,
      totalIsEstimated: false,
    })
    const some = await estimated({ searchField: 'name', searchValue: 'n', limit: 1 })
    expect(some.totalIsEstimated).toBe(true)
    expect(some.total).toBeGreaterThanOrEqual(2)
    expect(some.total).toBeLessThanOrEqual(6)
  })

  it('is none of other words', async () => {
    const { refusal } = await serverWithUsers()
    expect(await refusal({ count: 'all' })).toBe(
      '[query.count] Invalid option: expected one of "exact"|"estimated"|"none"',
    )
  })
})
