import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/kit/server.ts'

/** Starts a server with five users, with functions to list them and to read a refusal. */
async function startServerWithUsers(env: Record<string, string> = {}) {
  const server = await startServer({ env })
  for (const name of ['ann', 'bob', 'cy', 'dan', 'eve']) await server.createUser({ name })
  const list = (query: object) => unwrap(server.admin.users.listUsers(query))
  const readRefusal = async (query: Record<string, string>) => {
    const path = `/admin/list-users?${new URLSearchParams(query)}`
    const response = await server.request('GET', path, { token: server.admin.token })
    return response.status === 400 ? response.body.message : response.status
  }
  return { ...server, list, readRefusal }
}

const byName = { sortBy: 'name', limit: 2 }
const invalidCursor =
  '[query.cursor] Invalid cursor, or one of another list. Send the nextCursor of this list.'

describe('listUsers with a cursor', () => {
  it('G7: returns a cursor on every page except the last', async () => {
    const { list } = await startServerWithUsers()
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

  it('continues from a page at an offset', async () => {
    const { list } = await startServerWithUsers()
    const { nextCursor } = await list({ ...byName, offset: 2 })
    const { users } = await list({ ...byName, cursor: nextCursor })
    expect(users.map(({ name }) => name)).toEqual(['dan', 'eve'])
  })

  it('continues after a user who has been removed', async () => {
    const { list, admin } = await startServerWithUsers()
    const { users, nextCursor } = await list(byName)
    await unwrap(admin.users.removeUser({ userId: users[1]?.id ?? '' }))
    const second = await list({ ...byName, cursor: nextCursor })
    expect(second.users.map(({ name }) => name)).toEqual(['bob', 'cy'])
  })

  it('rejects a cursor with another list, with an offset, after a change, and on another server', async () => {
    const { list, readRefusal } = await startServerWithUsers()
    const cursor = (await list(byName)).nextCursor ?? ''
    const query = { sortBy: 'name', cursor }
    expect(await readRefusal(query)).toBe(200)
    expect(await readRefusal({ ...query, limit: '1', count: 'none' })).toBe(200)
    expect(await readRefusal({ ...query, sortDirection: 'desc' })).toBe(invalidCursor)
    expect(await readRefusal({ ...query, sortBy: 'email' })).toBe(invalidCursor)
    expect(await readRefusal({ cursor })).toBe(invalidCursor)
    expect(await readRefusal({ ...query, searchValue: 'a' })).toBe(invalidCursor)
    expect(await readRefusal({ ...query, filterField: 'name', filterValue: 'a' })).toBe(
      invalidCursor,
    )
    expect(await readRefusal({ ...query, offset: '1' })).toBe(
      '[query.offset] A page begins at an offset or at a cursor',
    )
    // The lowest bits of the last character may be unused.
    const changedEnd = cursor.endsWith('A') ? 'Q' : 'A'
    for (const changed of [
      '',
      'c1.',
      'x',
      `${cursor.slice(0, -1)}${changedEnd}`,
      cursor.slice(0, -4),
    ])
      expect(await readRefusal({ ...query, cursor: changed }), changed).toBe(invalidCursor)
    const other = await startServerWithUsers({
      CASTELLAN_SECRET: 'another-secret-of-32-characters-at-least',
    })
    expect(await other.readRefusal(query)).toBe(invalidCursor)
  })

  it('reveals nothing about the users in the cursor', async () => {
    const { list } = await startServerWithUsers()
    const { nextCursor = '', users } = await list(byName)
    const bytes = Buffer.from(nextCursor.slice(3), 'base64url').toString('latin1')
    expect(bytes).not.toContain(users[1]?.name)
    expect(bytes).not.toContain(users[1]?.id)
  })
})

describe('listUsers with a count', () => {
  it('returns an exact total by default', async () => {
    const { list } = await startServerWithUsers()
    const page = await list({ limit: 1 })
    expect(page.total).toBe(6)
    expect(page).not.toHaveProperty('totalIsEstimated')
    expect(await list({ limit: 1, count: 'exact' })).toMatchObject({ total: 6 })
  })

  it('omits the total when the count is none', async () => {
    const { list } = await startServerWithUsers()
    for (const query of [{}, { searchValue: 'example' }, { offset: 50 }])
      expect(await list({ ...query, limit: 1, count: 'none' })).not.toHaveProperty('total')
  })

  it('returns whether the total is an estimate', async () => {
    const { list } = await startServerWithUsers()
    const estimated = (query: object) => list({ ...query, count: 'estimated' })
    const exactTotal = { total: 6, totalIsEstimated: false }
    expect(await estimated({ limit: 1 })).toMatchObject(exactTotal)
    expect(await estimated({ searchValue: 'example' })).toMatchObject(exactTotal)
    expect(await estimated({ searchValue: 'nobody' })).toMatchObject({
      total: 0,
      totalIsEstimated: false,
    })
    const some = await estimated({ searchField: 'name', searchValue: 'n', limit: 1 })
    expect(some).toMatchObject({ total: 3, totalIsEstimated: false })
    const beyond = await estimated({ searchField: 'name', searchValue: 'n', offset: 50 })
    expect(beyond).toMatchObject({ total: 3, totalIsEstimated: false })
  })

  it('rejects an unknown count', async () => {
    const { readRefusal } = await startServerWithUsers()
    expect(await readRefusal({ count: 'all' })).toBe(
      '[query.count] Invalid option: expected one of "exact"|"estimated"|"none"',
    )
  })
})
