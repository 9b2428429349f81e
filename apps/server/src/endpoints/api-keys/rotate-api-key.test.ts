import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

describe('rotateKey', () => {
  it('gives a new secret; the one before lives on for a day', async () => {
    const server = await startServer()
    const { admin, createClientWith, clock } = server
    const { key, client } = await createApiKey(server)
    const before = clock.now().getTime()
    const { key: rotated, secret } = await unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id }))
    const { hint, previousSecretExpiresAt, updatedAt } = rotated
    expect(rotated).toEqual({ ...key, hint, previousSecretExpiresAt, updatedAt })
    expect(hint).toBe(secret.slice(-4))
    const graceMs = Date.parse(previousSecretExpiresAt ?? '') - before
    expect(graceMs).toBeGreaterThanOrEqual(86_400_000)
    expect(graceMs).toBeLessThan(86_460_000)
    const works = async (one: typeof client) =>
      (await one.users.getUser({ id: key.userId })).status === 200
    expect([await works(client), await works(createClientWith(secret))]).toEqual([true, true])
    clock.advance(86_461)
    expect([await works(client), await works(createClientWith(secret))]).toEqual([false, true])
  })

  it('ends the one before at once without a time of grace', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 0 }))
    expect((await client.users.getUser({ id: key.userId })).status).toBe(401)
  })

  it('ends one from before the last rotation at once', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    const second = await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: key.id }))
    await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: key.id }))
    expect((await client.users.getUser({ id: key.userId })).status).toBe(401)
    const still = server.createClientWith(second.secret)
    expect((await still.users.getUser({ id: key.userId })).status).toBe(200)
  })

  it('H5: leaves to the one before nothing that would outlive it', async () => {
    const server = await startServer()
    const { admin, createClientWith, createUser, clock } = server
    const { id: userId } = await createUser()
    const permissions = ['key:create', 'key:update', 'key:rotate', 'key:revoke', 'user:impersonate']
    const { key, client } = await createApiKey(server, { permissions })
    const impersonate = async (by: typeof client) =>
      createClientWith((await unwrap(by.impersonation.impersonateUser({ userId }))).session.token)
    const isLive = async (impersonation: typeof client) =>
      (await impersonation.auth.getSession()).body !== null
    const early = await impersonate(client)
    const { secret } = await unwrap(
      admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 60 }),
    )
    const late = await impersonate(client)
    const renewed = await impersonate(createClientWith(secret))
    const before = await listEveryApiKey(server)
    const heir = { name: 'Heir', permissions: ['user:impersonate'] }
    expect((await client.apiKeys.createApiKey(heir)).body).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
    })
    for (const refused of [
      await client.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 0 }),
      await client.apiKeys.updateApiKey({ keyId: key.id, name: 'Mine' }),
      await client.apiKeys.revokeApiKey({ keyId: key.id }),
    ])
      expect(refused).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toEqual(before)
    expect(await Promise.all([early, late, renewed].map(isLive))).toEqual([true, true, true])
    clock.advance(61)
    expect(await Promise.all([early, late, renewed].map(isLive))).toEqual([false, false, true])
    await unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 0 }))
    expect(await isLive(renewed)).toBe(false)
  })

  it('refuses a grace that is longer than a week, or none at all', async () => {
    const server = await startServer()
    const { key } = await createApiKey(server)
    for (const gracePeriodSeconds of [-1, 604_801, 0.5])
      expect(
        (await server.admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds })).status,
      ).toBe(400)
    expect((await listEveryApiKey(server))[0]?.hint).toBe(key.hint)
  })

  it('answers 404 for none', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.rotateApiKey({ keyId: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })

  it('H5: hands out no key of whoever may do more, nor one that may do more itself', async () => {
    const env = writeRolesFile({ maker: { user: ['get'], key: ['create', 'rotate'] } })
    const server = await startServer({ env })
    const maker = await server.signInAs(await server.createUser({ role: 'maker' }))
    const { key } = await createApiKey(server)
    const { client } = await createApiKey(server, { permissions: ['key:rotate'] })
    const before = await listEveryApiKey(server)
    expect(await maker.apiKeys.rotateApiKey({ keyId: key.id })).toMatchObject(refusedTarget)
    expect(await client.apiKeys.rotateApiKey({ keyId: key.id })).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toEqual(before)
  })

  it('H5: hands out to a key none that lasts longer than it, but lets it renew itself', async () => {
    const server = await startServer()
    const permissions = ['key:rotate']
    const forever = await createApiKey(server, { permissions })
    const expiring = await createApiKey(server, {
      permissions,
      expiresAt: '2126-01-01T00:00:00.000Z',
    })
    const rotate = (keyId: string) => expiring.client.apiKeys.rotateApiKey({ keyId })
    expect(await rotate(forever.key.id)).toMatchObject(refusedTarget)
    expect((await rotate(expiring.key.id)).status).toBe(200)
  })

  it('H5: is refused while somebody is impersonated', async () => {
    const env = writeRolesFile({ maker: { user: ['get'], key: ['create', 'rotate'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'maker' })
    const { key } = await createApiKey(server, {}, await server.signInAs(owner))
    const impersonation = await unwrap(
      server.admin.impersonation.impersonateUser({ userId: owner.id }),
    )
    const visitor = server.createClientWith(impersonation.session.token)
    expect(await visitor.apiKeys.rotateApiKey({ keyId: key.id })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED_WHILE_IMPERSONATING' },
    })
    expect((await listEveryApiKey(server))[0]?.hint).toBe(key.hint)
  })
})
