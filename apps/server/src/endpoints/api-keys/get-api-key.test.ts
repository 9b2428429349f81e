import { describe, expect, it } from 'vitest'
import { createApiKey } from '../../../test/kit/api-keys.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('getKey', () => {
  it('answers all of a key but its secret', async () => {
    const server = await startServer()
    const { key, secret } = await createApiKey(server)
    const path = `/admin/get-key?id=${key.id}`
    const answer = await server.request('GET', path, { token: server.admin.token })
    expect(answer.body).toEqual({ key })
    expect(answer.text).not.toContain(secret)
  })

  it('says when the key was used last, a minute late at most', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    const used = async () => {
      expect((await client.users.getUser({ id: key.userId })).status).toBe(200)
      return (await unwrap(server.admin.apiKeys.getApiKey({ id: key.id }))).key.lastUsedAt
    }
    const first = await expect.poll(used).not.toBeNull().then(used)
    expect(await used()).toBe(first)
    server.clock.advance(61)
    await expect.poll(used).not.toBe(first)
    expect((await unwrap(server.admin.apiKeys.getApiKey({ id: key.id }))).key.updatedAt).toBe(
      key.updatedAt,
    )
  })

  it('writes the last use before the server has stopped', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    await unwrap(client.users.getUser({ id: key.userId }))
    await server.stop()
    const again = await startServer({ folder: server.folder })
    expect(
      (await unwrap(again.admin.apiKeys.getApiKey({ id: key.id }))).key.lastUsedAt,
    ).not.toBeNull()
  })

  it('answers 404 for none', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.getApiKey({ id: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })
})
