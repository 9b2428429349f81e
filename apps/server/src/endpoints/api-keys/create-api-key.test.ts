import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedGrant = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS' } }
const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

/** Starts a server with a role that can manage API keys and get users. */
async function startServerWithManager() {
  const manager = { user: ['get'], key: ['create', 'update', 'rotate', 'revoke'] }
  const env = writeRolesFile({ manager, helper: { user: ['get'] } })
  const server = await startServer({ env })
  const owner = await server.createUser({ role: 'manager' })
  return { ...server, owner, manager: await server.signInAs(owner) }
}

describe('createApiKey', () => {
  it('creates an API key for the caller and returns its secret', async () => {
    const server = await startServer()
    const me = await unwrap(server.admin.auth.getSession())
    const { key, secret, client } = await createApiKey(server, { name: 'Deploy' })
    expect(key).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      name: 'Deploy',
      hint: secret.slice(-4),
      userId: me?.user.id,
      permissions: ['user:get'],
      allowedNetworks: [],
      expiresAt: null,
      previousSecretExpiresAt: null,
      lastUsedAt: null,
      createdAt: key.updatedAt,
      updatedAt: expect.any(String),
      secretCreatedAt: key.createdAt,
      createdBy: { userId: key.userId, keyId: null, hint: null },
    })
    expect(secret).toMatch(/^cst_[A-Za-z0-9]{38}$/)
    expect((await client.users.getUser({ id: key.userId })).status).toBe(200)
    expect(await listEveryApiKey(server)).toHaveLength(1)
  })

  it('creates an API key for another user, with allowed networks and an expiry', async () => {
    const server = await startServer()
    const other = await server.createUser({ role: 'admin' })
    const allowedNetworks = ['10.0.0.0/8', '2001:db8::/32', '::1', '127.0.0.1']
    const expiresAt = '2126-01-01T00:00:00.000Z'
    const { key } = await createApiKey(server, { userId: other.id, allowedNetworks, expiresAt })
    expect(key).toMatchObject({ userId: other.id, allowedNetworks, expiresAt })
  })

  it('treats null as absent, and accepts permissions of custom resources', async () => {
    const env = writeRolesFile({ shop: { order: ['refund'], key: ['create'] } })
    const server = await startServer({ env })
    const owner = await server.createUser()
    // The API does not let an admin grant a permission that the admin lacks.
    await server.store.transaction((tx) => tx.users.update(owner.id, { role: 'shop' }, new Date()))
    const shop = await server.signInAs(owner)
    const absent = { userId: null, allowedNetworks: null, expiresAt: null }
    const { key, client } = await createApiKey(
      server,
      { permissions: ['order:refund'], ...absent },
      shop,
    )
    expect(key).toMatchObject({ allowedNetworks: [], expiresAt: null })
    const query = { permissions: { order: ['refund'] } }
    expect((await unwrap(client.access.hasPermission(query))).success).toBe(true)
  })

  it.each([
    ['name', { name: '' }],
    ['permissions', { permissions: [] }],
    ['permissions.0', { permissions: ['user:fly'] }],
    ['permissions.1', { permissions: ['user:get', 'user'] }],
    ['permissions.0', { permissions: ['session:list:all'] }],
    ['allowedNetworks.0', { allowedNetworks: ['nowhere'] }],
    ['allowedNetworks.1', { allowedNetworks: ['10.0.0.0/8', '10.0.0.0/33'] }],
    ['allowedNetworks.0', { allowedNetworks: ['2001:db8::/129'] }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
  ])('names the field %s when it rejects %j', async (field, wrong) => {
    const server = await startServer()
    const response = await server.admin.apiKeys.createApiKey({
      name: 'x',
      permissions: ['user:get'],
      ...wrong,
    })
    expect(response).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
    expect(JSON.stringify(response.body)).toContain(`[body.${field}]`)
    expect(await listEveryApiKey(server)).toEqual([])
  })

  it('H5: refuses a permission that the caller or the owner lacks, and says who lacks which', async () => {
    const server = await startServerWithManager()
    const { admin, manager, owner, createUser } = server
    const helper = await createUser({ role: 'helper' })
    const refuse = (message: string) => ({ status: 403, body: { ...refusedGrant.body, message } })
    const key = { name: 'x', permissions: ['user:get', 'user:ban'] }
    expect(await manager.apiKeys.createApiKey(key)).toEqual(
      expect.objectContaining(refuse('You do not have these permissions yourself: user:ban.')),
    )
    expect(await admin.apiKeys.createApiKey({ ...key, userId: owner.id })).toEqual(
      expect.objectContaining(
        refuse('The owner of the API key does not have these permissions: user:ban.'),
      ),
    )
    const permissions = ['user:get', 'user:ban', 'key:create']
    expect(
      await manager.apiKeys.createApiKey({ name: 'x', permissions, userId: helper.id }),
    ).toEqual(
      expect.objectContaining(
        refuse(
          'You do not have these permissions yourself: user:ban. The owner of the API key does not have these permissions: user:ban, key:create.',
        ),
      ),
    )
    expect(await listEveryApiKey(server)).toEqual([])
  })

  it('H5: refuses a user with more permissions than the caller, and an unknown user', async () => {
    const server = await startServerWithManager()
    const { admin, manager, createUser } = server
    const boss = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const key = { name: 'x', permissions: ['user:get'] }
    expect(await manager.apiKeys.createApiKey({ ...key, userId: boss })).toMatchObject(
      refusedTarget,
    )
    const helper = await createUser({ role: 'helper' })
    expect((await manager.apiKeys.createApiKey({ ...key, userId: helper.id })).status).toBe(200)
    expect(await manager.apiKeys.createApiKey({ ...key, userId: 'nobody' })).toMatchObject({
      status: 404,
      body: { code: 'USER_NOT_FOUND' },
    })
    expect(await listEveryApiKey(server)).toHaveLength(1)
  })

  it('H5: gives a child key no more permissions, lifetime or networks than its parent', async () => {
    const server = await startServer()
    const permissions = ['key:create', 'user:get']
    const allowedNetworks = ['127.0.0.0/8', '::1']
    const expiresAt = '2126-01-01T00:00:00.000Z'
    const parent = await createApiKey(server, { permissions, allowedNetworks, expiresAt })
    const { key } = await createApiKey(server, { permissions: ['user:get'] }, parent.client)
    expect(key).toMatchObject({ userId: parent.key.userId, allowedNetworks, expiresAt })
    const narrow = { permissions: ['user:get'], allowedNetworks: ['127.0.0.1'] }
    const narrower = await createApiKey(server, narrow, parent.client)
    expect(narrower.key).toMatchObject(narrow)
    expect((await narrower.client.users.getUser({ id: 'nobody' })).status).toBe(404)
    const before = await listEveryApiKey(server)
    for (const more of [
      { permissions: ['user:ban'] },
      { allowedNetworks: [] },
      { allowedNetworks: ['0.0.0.0/0'] },
      { allowedNetworks: ['127.0.0.1', '::/127'] },
      { expiresAt: '2126-01-01T00:00:00.001Z' },
    ]) {
      const input = { name: 'x', permissions: ['user:get'], ...more }
      expect(await parent.client.apiKeys.createApiKey(input)).toMatchObject(refusedGrant)
    }
    const other = await server.createUser({ role: 'admin' })
    const theirs = { name: 'x', permissions: ['user:get'], userId: other.id }
    expect(await parent.client.apiKeys.createApiKey(theirs)).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toEqual(before)
  })

  it('refuses a key beyond the number that its owner may have', async () => {
    const server = await startServer({ env: { CASTELLAN_MAX_API_KEYS_PER_USER: '2' } })
    const { key, client } = await createApiKey(server, { permissions: ['key:create'] })
    await createApiKey(server, { permissions: ['key:create'] }, client)
    const before = await listEveryApiKey(server)
    const input = { name: 'one more', permissions: ['key:create'] }
    for (const one of [client, server.admin])
      expect(await one.apiKeys.createApiKey(input)).toMatchObject({
        status: 400,
        body: { code: 'TOO_MANY_KEYS' },
      })
    expect(await listEveryApiKey(server)).toEqual(before)
    const other = await server.signInAs(await server.createUser({ role: 'admin' }))
    await createApiKey(server, input, other)
    await unwrap(server.admin.apiKeys.revokeApiKey({ keyId: key.id }))
    await createApiKey(server, input)
  })

  it('refuses a key beyond the number for which a user may be accountable, also of keys of other owners', async () => {
    const server = await startServer({ env: { CASTELLAN_MAX_API_KEYS_PER_USER: '3' } })
    const { admin, createUser, signInAs } = server
    await unwrap(admin.roles.createRole({ name: 'clerk', permissions: { key: ['create'] } }))
    const owners = [
      await createUser({ role: 'clerk' }),
      await createUser({ role: 'clerk' }),
    ] as const
    const toInput = (userId: string) => ({ permissions: ['key:create'], userId })
    const [first, second] = [toInput(owners[0].id), toInput(owners[1].id)]
    const made = await createApiKey(server, first)
    const madeByKey = await createApiKey(server, second, made.client)
    await createApiKey(server, first, madeByKey.client)
    const before = await listEveryApiKey(server)
    for (const one of [admin, made.client, madeByKey.client])
      expect(await one.apiKeys.createApiKey({ name: 'x', ...second })).toMatchObject({
        status: 400,
        body: { code: 'TOO_MANY_KEYS' },
      })
    expect(await listEveryApiKey(server)).toEqual(before)
    await createApiKey(server, second, await signInAs(owners[1]))
    await unwrap(admin.apiKeys.revokeApiKey({ keyId: made.key.id }))
    await createApiKey(server, first)
  })

  it('H5: is refused during an impersonation', async () => {
    const server = await startServerWithManager()
    const { admin, owner, createClientWith } = server
    const impersonation = await unwrap(admin.impersonation.impersonateUser({ userId: owner.id }))
    const input = { name: 'x', permissions: ['user:get'] }
    expect(
      await createClientWith(impersonation.session.token).apiKeys.createApiKey(input),
    ).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED_WHILE_IMPERSONATING' },
    })
    expect(await listEveryApiKey(server)).toEqual([])
  })
})
