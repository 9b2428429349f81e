import { describe, expect, it } from 'vitest'
import { createApiKey } from '../../../test/kit/api-keys.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('getApiKey', () => {
  it('returns every field except the secret', async () => {
    const server = await startServer()
    const { key, secret } = await createApiKey(server)
    const path = `/admin/get-key?id=${key.id}`
    const response = await server.request('GET', path, { token: server.admin.token })
    expect(response.body).toEqual({ key })
    expect(response.text).not.toContain(secret)
  })

  it('returns the time of the last use, at most a minute late', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    const useAndReadLastUse = async () => {
      expect((await client.users.getUser({ id: key.userId })).status).toBe(200)
      return (await unwrap(server.admin.apiKeys.getApiKey({ id: key.id }))).key.lastUsedAt
    }
    const first = await expect.poll(useAndReadLastUse).not.toBeNull().then(useAndReadLastUse)
    expect(await useAndReadLastUse()).toBe(first)
    server.clock.advance(61)
    await expect.poll(useAndReadLastUse).not.toBe(first)
    expect((await unwrap(server.admin.apiKeys.getApiKey({ id: key.id }))).key.updatedAt).toBe(
      key.updatedAt,
    )
  })

  it('saves the last use before the server stops', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    await unwrap(client.users.getUser({ id: key.userId }))
    await server.stop()
    const restarted = await startServer({ folder: server.folder })
    expect(
      (await unwrap(restarted.admin.apiKeys.getApiKey({ id: key.id }))).key.lastUsedAt,
    ).not.toBeNull()
  })

  it('returns 404 for an unknown API key', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.getApiKey({ id: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })
})
