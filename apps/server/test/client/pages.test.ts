import { CancelledError, createClient, isProblem, iterateUsers } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'
import { rejection } from './misbehaving.ts'

async function collected<T>(items: AsyncIterable<T>) {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** A server with an admin and `count` users, and the admin's client that counts its requests. */
async function withUsers(count: number) {
  const server = await startServer()
  for (let made = 0; made < count; made += 1) await server.createUser({ name: `Walker ${made}` })
  let asked = 0
  const client = createClient({
    baseUrl: server.baseUrl,
    token: server.admin.token,
    fetch: (url, init) => {
      asked += 1
      return fetch(url, init)
    },
  })
  return { ...server, client, asked: () => asked }
}

describe('pages', () => {
  it('walks every user once, a page at a time', async () => {
    const { client, asked } = await withUsers(6)
    const users = await collected(iterateUsers(client, { limit: 3 }))
    expect(users.map(({ name }) => name).slice(1)).toEqual(
      Array.from({ length: 6 }, (_, number) => `Walker ${number}`),
    )
    expect(users[0]?.email).toBe(adminEmail)
    expect(asked()).toBe(3)
  })

  it('asks once when one page holds everything, or nothing is found', async () => {
    const { client, asked } = await withUsers(2)
    expect(await collected(iterateUsers(client))).toHaveLength(3)
    expect(asked()).toBe(1)
    expect(await collected(iterateUsers(client, { searchValue: 'nobody' }))).toEqual([])
    expect(asked()).toBe(2)
    expect(await collected(iterateUsers(client, { offset: 3 }))).toEqual([])
    expect(asked()).toBe(3)
  })

  it('searches, sorts and begins as the query says', async () => {
    const { client } = await withUsers(5)
    const users = await collected(
      iterateUsers(client, {
        searchField: 'name',
        searchValue: 'walker',
        sortBy: 'name',
        sortDirection: 'desc',
        limit: 2,
        offset: 1,
      }),
    )
    expect(users.map(({ name }) => name)).toEqual(['Walker 3', 'Walker 2', 'Walker 1', 'Walker 0'])
  })

  it('asks for no page that nobody walks to', async () => {
    const { client, asked } = await withUsers(5)
    const walk = iterateUsers(client, { limit: 2 })
    expect(asked()).toBe(0)
    for await (const user of walk) if (user.name === 'Walker 0') break
    expect(asked()).toBe(1)
  })

  it('throws the refusal of a page', async () => {
    const { signInAs, createUser } = await startServer()
    const client = await signInAs(await createUser())
    const error = await rejection(collected(iterateUsers(client)))
    expect(isProblem(error, 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS')).toBe(true)
  })

  it('ends between two pages when it is cancelled', async () => {
    const { client, asked } = await withUsers(5)
    const stop = new AbortController()
    const seen: string[] = []
    const walk = async () => {
      for await (const user of iterateUsers(client, { limit: 2 }, { signal: stop.signal })) {
        seen.push(user.name)
        stop.abort()
      }
    }
    expect(await rejection(walk())).toBeInstanceOf(CancelledError)
    expect(seen).toHaveLength(2)
    expect(asked()).toBe(2)
  })

  it('meets everybody who is there throughout once, whoever comes and goes', async () => {
    const { client, admin, createUser } = await withUsers(7)
    const seen: string[] = []
    for await (const user of iterateUsers(client, { sortBy: 'name', limit: 2 })) {
      seen.push(user.name)
      if (!/^Walker [135]$/.test(user.name)) continue
      await unwrap(admin.users.removeUser({ userId: user.id }))
      await createUser({ name: `Before ${user.name}` })
    }
    expect(seen).toEqual(['Admin', ...Array.from({ length: 7 }, (_, i) => `Walker ${i}`)])
  })

  it('ends when users vanish meanwhile', async () => {
    const { client, admin } = await withUsers(4)
    const users: string[] = []
    for await (const user of iterateUsers(client, { limit: 3 })) {
      users.push(user.name)
      if (user.name === 'Walker 1')
        for (const { id } of await collected(
          iterateUsers(admin, { searchField: 'name', searchValue: 'walker' }),
        ))
          await unwrap(admin.users.removeUser({ userId: id }))
    }
    expect(users).toHaveLength(3)
  })

  it('takes the pages that the server gives, however small', async () => {
    const { admin, createUser } = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '2' } })
    for (let made = 0; made < 4; made += 1) await createUser()
    expect(await collected(iterateUsers(admin))).toHaveLength(5)
  })
})
