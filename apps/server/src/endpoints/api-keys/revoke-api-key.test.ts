import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

describe('revokeApiKey', () => {
  it('revokes the API key with its previous secret, and no other key', async () => {
    const server = await startServer()
    const { admin, createClientWith } = server
    const other = await createApiKey(server)
    const { key, client } = await createApiKey(server)
    const { secret } = await unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id }))
    expect(await unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))).toEqual({
      success: true,
      endedKeyIds: [],
    })
    for (const one of [client, createClientWith(secret)])
      expect((await one.users.getUser({ id: key.userId })).status).toBe(401)
    expect((await other.client.users.getUser({ id: key.userId })).status).toBe(200)
    expect((await listEveryApiKey(server)).map(({ id }) => id)).toEqual([other.key.id])
  })

  it('ends the impersonations that the API key started, but not those of its owner', async () => {
    const server = await startServer()
    const { admin, createUser, createClientWith } = server
    const { id: userId } = await createUser()
    const { key, client } = await createApiKey(server, { permissions: ['user:impersonate'] })
    const impersonations = []
    for (const one of [client, admin])
      impersonations.push((await unwrap(one.impersonation.impersonateUser({ userId }))).session)
    await unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
    expect(sessions.map(({ id }) => id)).toEqual([impersonations[1]?.id])
    expect((await createClientWith(impersonations[0]?.token).auth.getSession()).body).toBeNull()
  })

  it('returns 404 for an unknown API key', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.revokeApiKey({ keyId: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })

  it('H5: refuses the key of a user with more permissions, but always revokes the caller’s own', async () => {
    const env = writeRolesFile({ manager: { user: ['get'], key: ['create', 'revoke'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'admin' })
    const manager = await server.signInAs(owner)
    const own = await createApiKey(server, { permissions: ['user:ban'] }, manager)
    const { key } = await createApiKey(server)
    await unwrap(server.admin.access.setRole({ userId: owner.id, role: 'manager' }))
    expect(await manager.apiKeys.revokeApiKey({ keyId: key.id })).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toHaveLength(2)
    await unwrap(manager.apiKeys.revokeApiKey({ keyId: own.key.id }))
    expect(await listEveryApiKey(server)).toHaveLength(1)
  })
})
