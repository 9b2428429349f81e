import { describe, expect, it } from 'vitest'
import { startServer, unwrap } from '../../../test/harness.ts'
import { aKey } from '../../../test/keys.ts'

describe('getKey', () => {
  it('answers all of a key but its secret', async () => {
    const server = await startServer()
    const { key, secret } = await aKey(server)
    const path = `/admin/get-key?id=${key.id}`
    const answer = await server.request('GET', path, { token: server.admin.token })
    expect(answer.body).toEqual({ key })
    expect(answer.text).not.toContain(secret)
  })

  it('says when the key was used last, a minute late at most', async () => {
    const server = await startServer()
    const { key, client } = await aKey(server)
    const used = async () => {
      expect((await client.users.getUser({ id: key.userId })).status).toBe(200)
      return (await unwrap(server.admin.keys.getKey({ id: key.id }))).key.lastUsedAt
    }
    const first = await expect.poll(used).not.toBeNull().then(used)
    expect(await used()).toBe(first)
    server.clock.advance(61)
    await expect.poll(used).not.toBe(first)
    expect((await unwrap(server.admin.keys.getKey({ id: key.id }))).key.updatedAt).toBe(
      key.updatedAt,
    )
  })

  it('writes the last use before the server has stopped', async () => {
    const server = await startServer()
    const { key, client } = await aKey(server)
    await unwrap(client.users.getUser({ id: key.userId }))
    await server.stop()
    const again = await startServer({ folder: server.folder })
    expect((await unwrap(again.admin.keys.getKey({ id: key.id }))).key.lastUsedAt).not.toBeNull()
  })

  it('answers 404 for none', async () => {
    const { admin } = await startServer()
    expect(await admin.keys.getKey({ id: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })
})
