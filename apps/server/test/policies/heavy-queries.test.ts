import { expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { startServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const heavyEntries = everyEntry.filter(({ entry }) => entry.metadata.isHeavy)

it('G8: lists of users and events are 429 with Retry-After if their caller waits for too many', async () => {
  const heavyQueries = { running: 0, waiting: 0, waitMs: 0 }
  const { request, admin } = await startServer({ heavyQueries })
  for (const { method, pathFor } of heavyEntries) {
    const response = await request(method, pathFor('x'), { token: admin.token })
    expect(response).toMatchObject({ status: 429, body: { code: 'TOO_MANY_HEAVY_QUERIES' } })
    expect(response.headers.get('retry-after')).toBe('5')
  }
  expect(heavyEntries.map(({ key }) => key)).toEqual([
    'listUsers',
    'listAuditEvents',
    'getUserHistory',
    'exportAuditEvents',
  ])
  expect((await admin.users.getUser({ id: 'x' })).status).toBe(404)
})

it('G8: many lists of one caller at the same time all succeed, and so do those of others', async () => {
  const server = await startServer()
  const { client } = await createApiKey(server, { permissions: ['user:list'] })
  const pages = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      (n % 2 === 0 ? server.admin : client).users.listUsers({ searchValue: 'admin' }),
    ),
  )
  expect(pages.every(({ status }) => status === 200)).toBe(true)
})
