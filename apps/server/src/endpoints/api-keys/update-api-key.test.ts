import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedGrant = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS' } }
const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

describe('updateApiKey', () => {
  it('changes the given fields with immediate effect, and keeps the secret', async () => {
    const server = await startServer()
    const { admin, clock } = server
    const expiresAt = '2126-01-01T00:00:00.000Z'
    const { key, client } = await createApiKey(server, { expiresAt })
    clock.advance(1)
    const update = async (changes: object) =>
      (await unwrap(admin.apiKeys.updateApiKey({ keyId: key.id, ...changes }))).key
    const renamed = await update({ name: 'Renamed' })
    expect(renamed).toEqual({ ...key, name: 'Renamed', updatedAt: renamed.updatedAt })
    expect(renamed.updatedAt > key.updatedAt).toBe(true)
    expect(await update({ allowedNetworks: ['10.0.0.0/8'], expiresAt: null })).toMatchObject({
      allowedNetworks: ['10.0.0.0/8'],
      expiresAt: null,
    })
    expect((await client.users.getUser({ id: key.userId })).status).toBe(401)
    await update({ allowedNetworks: [], permissions: ['user:list'] })
    expect((await client.users.getUser({ id: key.userId })).status).toBe(403)
    expect((await client.users.listUsers()).status).toBe(200)
    expect(await listEveryApiKey(server)).toHaveLength(1)
  })

  it('rejects an empty update and an unknown API key', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.updateApiKey({ keyId: 'none' })).toMatchObject({
      status: 400,
      body: { code: 'NO_DATA_TO_UPDATE' },
    })
    expect(await admin.apiKeys.updateApiKey({ keyId: 'none', name: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })

  it('names the field that it rejects', async () => {
    const server = await startServer()
    const { key } = await createApiKey(server)
    for (const [field, wrong] of [
      ['permissions.0', { permissions: ['key:fly'] }],
      ['allowedNetworks.0', { allowedNetworks: ['10.0.0.256'] }],
      ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
      ['name', { name: '' }],
    ] as const) {
      const response = await server.admin.apiKeys.updateApiKey({ keyId: key.id, ...wrong } as never)
      expect(response.status).toBe(400)
      expect(JSON.stringify(response.body)).toContain(`[body.${field}]`)
    }
    expect(await listEveryApiKey(server)).toEqual([
      expect.objectContaining({ permissions: ['user:get'], updatedAt: key.updatedAt }),
    ])
  })

  it('H5: refuses permissions that the caller or the owner lacks', async () => {
    const env = writeRolesFile({ manager: { user: ['get'], key: ['create', 'update'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'manager' })
    const manager = await server.signInAs(owner)
    const { key } = await createApiKey(server, {}, manager)
    const before = await listEveryApiKey(server)
    const input = { keyId: key.id, permissions: ['user:get', 'user:ban'] }
    expect(await manager.apiKeys.updateApiKey(input)).toMatchObject(refusedGrant)
    expect(await server.admin.apiKeys.updateApiKey(input)).toMatchObject(refusedGrant)
    expect(await listEveryApiKey(server)).toEqual(before)
    expect((await manager.apiKeys.updateApiKey({ keyId: key.id, name: 'x' })).status).toBe(200)
  })

  it('H5: refuses the key of a user with more permissions than the caller', async () => {
    const env = writeRolesFile({ manager: { user: ['get'], key: ['create', 'update'] } })
    const server = await startServer({ env })
    const manager = await server.signInAs(await server.createUser({ role: 'manager' }))
    const { key } = await createApiKey(server)
    const before = await listEveryApiKey(server)
    const response = await manager.apiKeys.updateApiKey({ keyId: key.id, name: 'x' })
    expect(response).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toEqual(before)
  })

  it('H5: lets a key neither change a stronger key nor extend its own limits', async () => {
    const server = await startServer()
    const more = await createApiKey(server, { permissions: ['user:ban'] })
    const expiresAt = '2126-01-01T00:00:00.000Z'
    const { key, client } = await createApiKey(server, { permissions: ['key:update'], expiresAt })
    const before = await listEveryApiKey(server)
    const update = (keyId: string, changes: object) =>
      client.apiKeys.updateApiKey({ keyId, ...changes })
    expect(await update(more.key.id, { name: 'x' })).toMatchObject(refusedTarget)
    expect(await update(key.id, { expiresAt: null })).toMatchObject(refusedGrant)
    expect(await update(key.id, { permissions: ['user:ban'] })).toMatchObject(refusedGrant)
    expect(await listEveryApiKey(server)).toEqual(before)
    expect((await update(key.id, { name: 'x', allowedNetworks: ['127.0.0.1'] })).status).toBe(200)
    expect(await update(key.id, { allowedNetworks: [] })).toMatchObject(refusedGrant)
  })

  it('H5: is refused during an impersonation', async () => {
    const env = writeRolesFile({ manager: { user: ['get'], key: ['create', 'update'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'manager' })
    const { key } = await createApiKey(server, {}, await server.signInAs(owner))
    const impersonation = await unwrap(
      server.admin.impersonation.impersonateUser({ userId: owner.id }),
    )
    const impersonator = server.createClientWith(impersonation.session.token)
    expect(await impersonator.apiKeys.updateApiKey({ keyId: key.id, name: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED_WHILE_IMPERSONATING' },
    })
  })
})
