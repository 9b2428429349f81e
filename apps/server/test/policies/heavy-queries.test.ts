import type { Client } from '@castellan/client'
import { expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { startServer, type TestServer, unwrap } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const heavyEntries = everyEntry.filter(({ entry }) => entry.metadata.isHeavy)

it('G8: lists of users and events are 429 with Retry-After if their caller waits for too many', async () => {
  const heavyQueries = { running: 0, waiting: 0, waitMs: 0 }
  const { request, admin } = await startServer({ heavyQueries })
  for (const { method, pathFor, bodyFor } of heavyEntries) {
    const init = { json: bodyFor('x'), token: admin.token }
    const response = await request(method, pathFor('x'), init)
    expect(response).toMatchObject({ status: 429, body: { code: 'TOO_MANY_HEAVY_QUERIES' } })
    expect(response.headers.get('retry-after')).toBe('5')
  }
  expect(heavyEntries.map(({ key }) => key)).toEqual([
    'listUsers',
    'countUsers',
    'explainPermission',
    'listAuditEvents',
    'getUserHistory',
    'countAuditEvents',
    'exportAuditEvents',
    'verifyAuditLog',
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

const leadPermissions = {
  user: ['list', 'impersonate'],
  key: ['create'],
}

const keyInput = { permissions: ['user:list', 'user:impersonate', 'key:create'] }

/** Creates a lead, a clerk with the same role, and API keys and impersonations for which the lead is accountable. */
async function createLead(server: TestServer) {
  await unwrap(server.admin.roles.createRole({ name: 'lead', permissions: leadPermissions }))
  const lead = await server.signInAs(await server.createUser({ role: 'lead' }))
  const clerkUser = await server.createUser({ role: 'lead' })
  const clerk = await server.signInAs(clerkUser)
  const ofClerk = { ...keyInput, userId: clerkUser.id }
  const impersonate = async (by: Client) => {
    const { session } = await unwrap(by.impersonation.impersonateUser({ userId: clerkUser.id }))
    return server.createClientWith(session.token)
  }
  const { client: key } = await createApiKey(server, keyInput, lead)
  const { client: keyOfKey } = await createApiKey(server, keyInput, key)
  const { client: keyOfClerk } = await createApiKey(server, ofClerk, key)
  const impersonations = [await impersonate(lead), await impersonate(keyOfClerk)]
  return { lead, clerk, callers: [key, keyOfKey, keyOfClerk, ...impersonations] }
}

it('G8: the API keys, the impersonations and the sessions for which one user is accountable wait together', async () => {
  const server = await startServer({ heavyQueries: { running: 1, waiting: 0, waitMs: 0 } })
  const { lead, clerk, callers } = await createLead(server)
  const listTogether = async (clients: Client[]) => {
    const pages = await Promise.all(clients.map((client) => client.users.listUsers()))
    return pages.map(({ status }) => status)
  }
  // Two lists overlap often, and not always.
  const overlap = { interval: 1, timeout: 10_000 }
  for (const caller of callers)
    await expect.poll(() => listTogether([caller, lead]), overlap).toContain(429)
  expect(await listTogether([server.admin, lead, clerk])).toEqual([200, 200, 200])
})
