import { describe, expect, it } from 'vitest'
import { createApiKey } from '../../../test/kit/api-keys.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('listKeys', () => {
  it('lists every key, the oldest first, and no secret', async () => {
    const server = await startServer()
    const other = await server.createUser({ role: 'admin' })
    const first = await createApiKey(server, { name: 'first' })
    server.clock.advance(1)
    const second = await createApiKey(server, { name: 'second', userId: other.id })
    const answer = await server.request('GET', '/admin/list-keys', { token: server.admin.token })
    expect(answer.body).toEqual({ keys: [first.key, second.key], limit: 100 })
    expect(answer.text).not.toContain('cst_')
  })

  it('lists those of one owner', async () => {
    const server = await startServer()
    const other = await server.createUser({ role: 'admin' })
    await createApiKey(server)
    const { key } = await createApiKey(server, { userId: other.id })
    const { keys } = await unwrap(server.admin.apiKeys.listApiKeys({ userId: other.id }))
    expect(keys).toEqual([key])
    const nobodys = await unwrap(server.admin.apiKeys.listApiKeys({ userId: 'nobody' }))
    expect(nobodys).toEqual({ keys: [], limit: 100 })
  })

  it('goes on at the cursor of the page before, to the end', async () => {
    const server = await startServer()
    const made: string[] = []
    for (let n = 0; n < 5; n += 1) {
      made.push((await createApiKey(server)).key.id)
      server.clock.advance(1)
    }
    const walked: string[] = []
    let cursor: string | undefined
    do {
      const page = await unwrap(server.admin.apiKeys.listApiKeys({ limit: 2, cursor }))
      walked.push(...page.keys.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(walked).toEqual(made)
  })

  it('refuses a cursor that is made up or of another list, and a page that is too long', async () => {
    const server = await startServer({ env: { CASTELLAN_MAX_PAGE_SIZE: '10' } })
    const { key } = await createApiKey(server)
    await createApiKey(server)
    const { admin } = server
    const { nextCursor } = await unwrap(admin.apiKeys.listApiKeys({ limit: 1 }))
    expect(nextCursor).toBeDefined()
    for (const query of [
      { cursor: 'made up' },
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
