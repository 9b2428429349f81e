import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedGrant = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS' } }
const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

describe('updateKey', () => {
  it('changes what is given, at once, and leaves the secret as it is', async () => {
    const server = await startServer()
    const { admin, clock } = server
    const expiresAt = '2126-01-01T00:00:00.000Z'
    const { key, client } = await createApiKey(server, { expiresAt })
    clock.advance(1)
    const update = async (changes: object) =>
      (await unwrap(admin.apiKeys.updateApiKey({ keyId: key.id, ...changes }))).key
    const named = await update({ name: 'Renamed' })
    expect(named).toEqual({ ...key, name: 'Renamed', updatedAt: named.updatedAt })
    expect(named.updatedAt > key.updatedAt).toBe(true)
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

  it('refuses to change nothing, or a key that is not there', async () => {
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

  it('names the field that it refuses', async () => {
    const server = await startServer()
    const { key } = await createApiKey(server)
    for (const [field, wrong] of [
      ['permissions.0', { permissions: ['key:fly'] }],
      ['allowedNetworks.0', { allowedNetworks: ['10.0.0.256'] }],
      ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
      ['name', { name: '' }],
    ] as const) {
      const answer = await server.admin.apiKeys.updateApiKey({ keyId: key.id, ...wrong } as never)
      expect(answer.status).toBe(400)
      expect(JSON.stringify(answer.body)).toContain(`[body.${field}]`)
    }
    expect(await listEveryApiKey(server)).toEqual([
      expect.objectContaining({ permissions: ['user:get'], updatedAt: key.updatedAt }),
    ])
  })

  it('H5: gives no more than its caller and its owner hold', async () => {
    const env = writeRolesFile({ maker: { user: ['get'], key: ['create', 'update'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'maker' })
    const maker = await server.signInAs(owner)
    const { key } = await createApiKey(server, {}, maker)
    const before = await listEveryApiKey(server)
    const asked = { keyId: key.id, permissions: ['user:get', 'user:ban'] }
    expect(await maker.apiKeys.updateApiKey(asked)).toMatchObject(refusedGrant)
    expect(await server.admin.apiKeys.updateApiKey(asked)).toMatchObject(refusedGrant)
    expect(await listEveryApiKey(server)).toEqual(before)
    expect((await maker.apiKeys.updateApiKey({ keyId: key.id, name: 'x' })).status).toBe(200)
  })

  it('H5: changes no key of whoever may do more than the caller', async () => {
    const env = writeRolesFile({ maker: { user: ['get'], key: ['create', 'update'] } })
    const server = await startServer({ env })
    const maker = await server.signInAs(await server.createUser({ role: 'maker' }))
    const { key } = await createApiKey(server)
    const before = await listEveryApiKey(server)
    const answer = await maker.apiKeys.updateApiKey({ keyId: key.id, name: 'x' })
    expect(answer).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toEqual(before)
  })

  it('H5: changes with a key none that may do more, and lets none last longer than itself', async () => {
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

  it('H5: is refused while somebody is impersonated', async () => {
    const env = writeRolesFile({ maker: { user: ['get'], key: ['create', 'update'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'maker' })
    const { key } = await createApiKey(server, {}, await server.signInAs(owner))
    const impersonation = await unwrap(
      server.admin.impersonation.impersonateUser({ userId: owner.id }),
    )
    const visitor = server.createClientWith(impersonation.session.token)
    expect(await visitor.apiKeys.updateApiKey({ keyId: key.id, name: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED_WHILE_IMPERSONATING' },
    })
  })
})
