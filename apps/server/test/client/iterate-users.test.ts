import { CancelledError, createClient, isProblem, iterateUsers } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'
import { catchError } from './fake-server.ts'

async function collect<T>(items: AsyncIterable<T>) {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Starts a server with an admin and `count` users, and a client of the admin that counts its requests. */
async function startServerWithUsers(count: number) {
  const server = await startServer()
  for (let made = 0; made < count; made += 1) await server.createUser({ name: `Member ${made}` })
  let requests = 0
  const client = createClient({
    baseUrl: server.baseUrl,
    token: server.admin.token,
    fetch: (url, init) => {
      requests += 1
      return fetch(url, init)
    },
  })
  return { ...server, client, countRequests: () => requests }
}

describe('iterateUsers', () => {
  it('yields every user once, and requests each page once', async () => {
    const { client, countRequests } = await startServerWithUsers(6)
    const users = await collect(iterateUsers(client, { limit: 3 }))
    expect(users.map(({ name }) => name).slice(1)).toEqual(
      Array.from({ length: 6 }, (_, number) => `Member ${number}`),
    )
    expect(users[0]?.email).toBe(adminEmail)
    expect(countRequests()).toBe(3)
  })

  it('sends one request if one page has all users, or there are none', async () => {
    const { client, countRequests } = await startServerWithUsers(2)
    expect(await collect(iterateUsers(client))).toHaveLength(3)
    expect(countRequests()).toBe(1)
    expect(await collect(iterateUsers(client, { searchValue: 'nobody' }))).toEqual([])
    expect(countRequests()).toBe(2)
    expect(await collect(iterateUsers(client, { offset: 3 }))).toEqual([])
    expect(countRequests()).toBe(3)
  })

  it('uses the search, the sort and the offset of the query', async () => {
    const { client } = await startServerWithUsers(5)
    const users = await collect(
      iterateUsers(client, {
        searchField: 'name',
        searchValue: 'member',
        sortBy: 'name',
        sortDirection: 'desc',
        limit: 2,
        offset: 1,
      }),
    )
    expect(users.map(({ name }) => name)).toEqual(['Member 3', 'Member 2', 'Member 1', 'Member 0'])
  })

  it('requests no page that is not needed', async () => {
    const { client, countRequests } = await startServerWithUsers(5)
    const iterator = iterateUsers(client, { limit: 2 })
    expect(countRequests()).toBe(0)
    for await (const user of iterator) if (user.name === 'Member 0') break
    expect(countRequests()).toBe(1)
  })

  it('throws the error of a page', async () => {
    const { signInAs, createUser } = await startServer()
    const client = await signInAs(await createUser())
    const error = await catchError(collect(iterateUsers(client)))
    expect(isProblem(error, 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS')).toBe(true)
  })

  it('stops between two pages if it is cancelled', async () => {
    const { client, countRequests } = await startServerWithUsers(5)
    const stop = new AbortController()
    const seen: string[] = []
    const iterate = async () => {
      for await (const user of iterateUsers(client, { limit: 2 }, { signal: stop.signal })) {
        seen.push(user.name)
        stop.abort()
      }
    }
    expect(await catchError(iterate())).toBeInstanceOf(CancelledError)
    expect(seen).toHaveLength(2)
    expect(countRequests()).toBe(2)
  })

  it('yields every user who stays exactly once while others are added and removed', async () => {
    const { client, admin, createUser } = await startServerWithUsers(7)
    const seen: string[] = []
    for await (const user of iterateUsers(client, { sortBy: 'name', limit: 2 })) {
      seen.push(user.name)
      if (!/^Member [135]$/.test(user.name)) continue
      await unwrap(admin.users.removeUser({ userId: user.id }))
      await createUser({ name: `Before ${user.name}` })
    }
    expect(seen).toEqual(['Admin', ...Array.from({ length: 7 }, (_, i) => `Member ${i}`)])
  })

  it('ends if the remaining users are removed meanwhile', async () => {
    const { client, admin } = await startServerWithUsers(4)
    const users: string[] = []
    for await (const user of iterateUsers(client, { limit: 3 })) {
      users.push(user.name)
      if (user.name === 'Member 1')
        for (const { id } of await collect(
          iterateUsers(admin, { searchField: 'name', searchValue: 'member' }),
        ))
          await unwrap(admin.users.removeUser({ userId: id }))
    }
    expect(users).toHaveLength(3)
  })

  it('accepts a page size that the server limits', async () => {
    const { admin, createUser } = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '2' } })
    for (let made = 0; made < 4; made += 1) await createUser()
    expect(await collect(iterateUsers(admin))).toHaveLength(5)
  })
})
