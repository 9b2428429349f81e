import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { startServer, type TestServer, unwrap } from '../kit/server.ts'

const rounds = 8

/** Creates an owner who may only create users, and an API key of theirs. */
async function createOwner(server: TestServer) {
  const { id: userId } = await server.createUser({ role: 'creator' })
  return { userId, ...(await createApiKey(server, { userId, permissions: ['user:create'] })) }
}

/** Each event that disables an API key, and how to cause it. */
const disablings: [
  string,
  (server: TestServer, of: Awaited<ReturnType<typeof createOwner>>) => Promise<unknown>,
][] = [
  ['the ban of its owner', ({ admin }, { userId }) => unwrap(admin.bans.banUser({ userId }))],
  [
    'the demotion of its owner',
    ({ admin }, { userId }) => unwrap(admin.access.setRole({ userId, role: 'user' })),
  ],
  [
    'the removal of its owner',
    ({ admin }, { userId }) => unwrap(admin.users.removeUser({ userId })),
  ],
  ['its revocation', ({ admin }, { key }) => unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))],
  [
    'its rotation without a grace period',
    ({ admin }, { key }) =>
      unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 0 })),
  ],
]

describe('an API key in use', () => {
  it.each(disablings)(
    'changes nothing after %s, also when both happen at the same time',
    async (_name, disable) => {
      const server = await startServer({ env: writeRolesFile({ creator: { user: ['create'] } }) })
      for (let round = 0; round < rounds; round += 1) {
        const owner = await createOwner(server)
        const create = (n: number) =>
          owner.client.users.createUser({ email: `r${round}-${n}@example.com`, name: 'x' })
        const racing = [create(1), create(2), disable(server, owner), create(3), create(4)]
        const responses = (await Promise.all(racing)) as { status: number }[]
        const created = responses.filter(({ status }) => status === 200).length
        const search = { searchValue: `r${round}-`, searchOperator: 'starts_with' } as const
        const { users } = await unwrap(server.admin.users.listUsers(search))
        expect(users).toHaveLength(created)
        expect([401, 403]).toContain((await create(5)).status)
        expect((await unwrap(server.admin.users.listUsers(search))).users).toEqual(users)
      }
    },
  )
})

it('a service gets an API key, uses it and rotates it until the key is revoked', async () => {
  const server = await startServer()
  const { admin, createClientWith, clock } = server
  const first = await createApiKey(server, {
    name: 'Billing',
    permissions: ['user:list', 'key:rotate'],
  })
  expect((await first.client.users.listUsers()).status).toBe(200)
  const renewed = await unwrap(first.client.apiKeys.rotateApiKey({ keyId: first.key.id }))
  const service = createClientWith(renewed.secret)
  expect((await service.users.listUsers()).status).toBe(200)
  expect((await first.client.users.listUsers()).status).toBe(200)
  clock.advance(86_401)
  expect((await first.client.users.listUsers()).status).toBe(401)
  expect((await service.users.listUsers()).status).toBe(200)
  await unwrap(admin.apiKeys.revokeApiKey({ keyId: first.key.id }))
  expect((await service.users.listUsers()).status).toBe(401)
})
