import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

describe('rotateApiKey', () => {
  it('returns a new secret and keeps the previous one valid for a day', async () => {
    const server = await startServer()
    const { admin, createClientWith, clock } = server
    const { key, client } = await createApiKey(server)
    const before = clock.now().getTime()
    const { key: rotated, secret } = await unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id }))
    const { hint, previousSecretExpiresAt, updatedAt } = rotated
    expect(rotated).toEqual({
      ...key,
      hint,
      previousSecretExpiresAt,
      secretCreatedAt: updatedAt,
      updatedAt,
    })
    expect(hint).toBe(secret.slice(-4))
    const graceMs = Date.parse(previousSecretExpiresAt ?? '') - before
    expect(graceMs).toBeGreaterThanOrEqual(86_400_000)
    expect(graceMs).toBeLessThan(86_460_000)
    const isAccepted = async (one: typeof client) =>
      (await one.users.getUser({ id: key.userId })).status === 200
    expect([await isAccepted(client), await isAccepted(createClientWith(secret))]).toEqual([
      true,
      true,
    ])
    clock.advance(86_461)
    expect([await isAccepted(client), await isAccepted(createClientWith(secret))]).toEqual([
      false,
      true,
    ])
  })

  it('invalidates the previous secret at once when the grace period is 0', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 0 }))
    expect((await client.users.getUser({ id: key.userId })).status).toBe(401)
  })

  it('keeps only one previous secret valid', async () => {
    const server = await startServer()
    const { key, client } = await createApiKey(server)
    const second = await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: key.id }))
    await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: key.id }))
    expect((await client.users.getUser({ id: key.userId })).status).toBe(401)
    const previous = server.createClientWith(second.secret)
    expect((await previous.users.getUser({ id: key.userId })).status).toBe(200)
  })

  it('H5: lets the previous secret start nothing that outlives it', async () => {
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
    const child = { name: 'Child', permissions: ['user:impersonate'] }
    expect((await client.apiKeys.createApiKey(child)).body).toMatchObject({
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

  it('rejects a grace period that is negative, fractional or over a week', async () => {
    const server = await startServer()
    const { key } = await createApiKey(server)
    for (const gracePeriodSeconds of [-1, 604_801, 0.5])
      expect(
        (await server.admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds })).status,
      ).toBe(400)
    expect((await listEveryApiKey(server))[0]?.hint).toBe(key.hint)
  })

  it('returns 404 for an unknown API key', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.rotateApiKey({ keyId: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })

  it('H5: refuses a key whose owner, or which itself, has more permissions than the caller', async () => {
    const env = writeRolesFile({ manager: { user: ['get'], key: ['create', 'rotate'] } })
    const server = await startServer({ env })
    const manager = await server.signInAs(await server.createUser({ role: 'manager' }))
    const { key } = await createApiKey(server)
    const { client } = await createApiKey(server, { permissions: ['key:rotate'] })
    const before = await listEveryApiKey(server)
    expect(await manager.apiKeys.rotateApiKey({ keyId: key.id })).toMatchObject(refusedTarget)
    expect(await client.apiKeys.rotateApiKey({ keyId: key.id })).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toEqual(before)
  })

  it('H5: refuses a key that outlives the calling key, but lets a key rotate itself', async () => {
    const server = await startServer()
    const permissions = ['key:rotate']
    const permanent = await createApiKey(server, { permissions })
    const expiring = await createApiKey(server, {
      permissions,
      expiresAt: '2126-01-01T00:00:00.000Z',
    })
    const rotate = (keyId: string) => expiring.client.apiKeys.rotateApiKey({ keyId })
    expect(await rotate(permanent.key.id)).toMatchObject(refusedTarget)
    expect((await rotate(expiring.key.id)).status).toBe(200)
  })

  it('H5: is refused during an impersonation', async () => {
    const env = writeRolesFile({ manager: { user: ['get'], key: ['create', 'rotate'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'manager' })
    const { key } = await createApiKey(server, {}, await server.signInAs(owner))
    const impersonation = await unwrap(
      server.admin.impersonation.impersonateUser({ userId: owner.id }),
    )
    const impersonator = server.createClientWith(impersonation.session.token)
    expect(await impersonator.apiKeys.rotateApiKey({ keyId: key.id })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED_WHILE_IMPERSONATING' },
    })
    expect((await listEveryApiKey(server))[0]?.hint).toBe(key.hint)
  })

  it('refuses a key beyond the number for which a user may be accountable, with those that it made', async () => {
    const server = await startServer({ env: { CASTELLAN_MAX_API_KEYS_PER_USER: '2' } })
    const { admin, createUser, signInAs } = server
    const input = { permissions: ['user:get', 'key:create'] }
    const owners = await Promise.all([1, 2].map(() => createUser({ role: 'admin' })))
    const [first, second] = await Promise.all(
      owners.map(async (owner) => createApiKey(server, input, await signInAs(owner))),
    )
    if (!first || !second) throw new Error('There are two owners')
    const rotate = (one: typeof first, gracePeriodSeconds = 60) =>
      admin.apiKeys.rotateApiKey({ keyId: one.key.id, gracePeriodSeconds })
    await unwrap(rotate(first))
    const own = await createApiKey(server)
    const before = await listEveryApiKey(server)
    const refusal = { status: 400, body: { code: 'TOO_MANY_KEYS' } }
    expect(await rotate(second)).toMatchObject(refusal)
    expect(await listEveryApiKey(server)).toEqual(before)
    expect((await second.client.users.getUser({ id: second.key.userId })).status).toBe(200)
    for (const one of [first, own]) await unwrap(rotate(one))
    await unwrap(admin.apiKeys.revokeApiKey({ keyId: own.key.id }))
    await createApiKey(server, input, second.client)
    expect(await rotate(second)).toMatchObject(refusal)
    expect((await unwrap(rotate(second, 0))).endedKeyIds).toHaveLength(1)
  })
})
