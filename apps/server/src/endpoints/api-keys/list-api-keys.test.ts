import { describe, expect, it } from 'vitest'
import { createApiKey } from '../../../test/kit/api-keys.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('listApiKeys', () => {
  it('lists every API key, oldest first, without secrets', async () => {
    const server = await startServer()
    const other = await server.createUser({ role: 'admin' })
    const first = await createApiKey(server, { name: 'first' })
    server.clock.advance(1)
    const second = await createApiKey(server, { name: 'second', userId: other.id })
    const response = await server.request('GET', '/admin/list-keys', { token: server.admin.token })
    expect(response.body).toEqual({ keys: [first.key, second.key], limit: 100 })
    expect(response.text).not.toContain('cst_')
  })

  it('lists the API keys of one owner', async () => {
    const server = await startServer()
    const other = await server.createUser({ role: 'admin' })
    await createApiKey(server)
    const { key } = await createApiKey(server, { userId: other.id })
    const { keys } = await unwrap(server.admin.apiKeys.listApiKeys({ userId: other.id }))
    expect(keys).toEqual([key])
    const none = await unwrap(server.admin.apiKeys.listApiKeys({ userId: 'nobody' }))
    expect(none).toEqual({ keys: [], limit: 100 })
  })

  it('continues from the cursor of the previous page until the end', async () => {
    const server = await startServer()
    const createdIds: string[] = []
    for (let n = 0; n < 5; n += 1) {
      createdIds.push((await createApiKey(server)).key.id)
      server.clock.advance(1)
    }
    const listedIds: string[] = []
    let cursor: string | undefined
    do {
      const page = await unwrap(server.admin.apiKeys.listApiKeys({ limit: 2, cursor }))
      listedIds.push(...page.keys.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(listedIds).toEqual(createdIds)
  })

  it('rejects an invalid cursor, a cursor of another list, and a limit out of range', async () => {
    const server = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '10' } })
    const { key } = await createApiKey(server)
    await createApiKey(server)
    const { admin } = server
    const { nextCursor } = await unwrap(admin.apiKeys.listApiKeys({ limit: 1 }))
    expect(nextCursor).toBeDefined()
    for (const query of [
      { cursor: 'createdIds up' },
      { cursor: nextCursor, userId: key.userId },
      { limit: 11 },
      { limit: 0 },
    ])
      expect(await admin.apiKeys.listApiKeys(query)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_ERROR' },
      })
    expect((await unwrap(admin.apiKeys.listApiKeys())).limit).toBe(10)
  })
})
