import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createApiKeySecrets } from '../../src/secrets/api-key-secret.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, password, secret, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { everyEntry } from './examples.ts'

const ofSessions = everyEntry.filter(({ entry }) => entry.metadata.auth === 'session')

describe('an API key', () => {
  it('stops working at once when its owner is banned, demoted or removed, and works again after a ban', async () => {
    const server = await startServer()
    const { admin, createUser } = server
    const { id: userId } = await createUser({ role: 'admin' })
    const { client } = await createApiKey(server, { userId })
    const status = async () => (await client.users.getUser({ id: 'nobody' })).status
    expect(await status()).toBe(404)
    await unwrap(admin.bans.banUser({ userId }))
    expect(await status()).toBe(401)
    await unwrap(admin.bans.unbanUser({ userId }))
    expect(await status()).toBe(404)
    await unwrap(admin.access.setRole({ userId, role: 'user' }))
    expect(await status()).toBe(403)
    await unwrap(admin.access.setRole({ userId, role: 'admin' }))
    expect(await status()).toBe(404)
    await unwrap(admin.users.removeUser({ userId }))
    expect(await status()).toBe(401)
  })

  it('loses the permissions that its owner’s role loses, without a restart', async () => {
    const server = await startServer()
    const { admin, createUser } = server
    const role = 'reader'
    await unwrap(admin.roles.createRole({ name: role, permissions: { user: ['get', 'list'] } }))
    const { id: userId } = await createUser({ role })
    const { client } = await createApiKey(server, {
      userId,
      permissions: ['user:get', 'user:list'],
    })
    expect((await client.users.listUsers()).status).toBe(200)
    await unwrap(admin.roles.updateRole({ name: role, permissions: { user: ['get'] } }))
    expect((await client.users.listUsers()).status).toBe(403)
    expect((await client.users.getUser({ id: userId })).status).toBe(200)
  })

  it('cannot sign in or out, and is not a session', async () => {
    const server = await startServer()
    const { admin, request } = server
    const { client, secret } = await createApiKey(server)
    expect((await client.auth.getSession()).body).toBeNull()
    await unwrap(client.auth.signOut())
    expect((await admin.auth.getSession()).body).not.toBeNull()
    const json = { email: adminEmail, password: 'wrong password' }
    const refused = await request('POST', '/sign-in/email', { json, token: secret })
    expect(refused.body.code).toBe('INVALID_EMAIL_OR_PASSWORD')
    const right = await request('POST', '/sign-in/email', {
      json: { email: adminEmail, password },
      token: secret,
    })
    expect(right.status).toBe(200)
  })

  it('cannot call an endpoint that concerns the caller’s session', async () => {
    const server = await startServer()
    const permissions = ['user:impersonate', 'session:list', 'session:revoke']
    const { secret } = await createApiKey(server, { permissions })
    expect(ofSessions.length).toBeGreaterThan(3)
    for (const one of ofSessions) {
      const response = await server.request(one.method, one.pathFor('x'), {
        token: secret,
        json: one.bodyFor('x'),
      })
      expect(response.status, one.key).toBe(403)
      expect(response.body.code).toBe('A_KEY_HAS_NO_SESSION')
      expect((await server.admin.auth.getSession()).body, one.key).not.toBeNull()
    }
  })

  it('gets its own permissions from has-permission, and its owner’s only with user:get', async () => {
    const server = await startServer()
    const query = { permissions: { user: ['get', 'ban'] } }
    const { client, key } = await createApiKey(server, { permissions: ['user:ban'] })
    expect((await unwrap(client.access.hasPermission(query))).success).toBe(false)
    const own = { permissions: { user: ['ban'] } }
    expect((await unwrap(client.access.hasPermission(own))).success).toBe(true)
    const { userId } = key
    expect((await client.access.hasPermission({ ...query, userId })).status).toBe(403)
    const reader = await createApiKey(server)
    const ofOwner = await unwrap(reader.client.access.hasPermission({ ...query, userId }))
    expect(ofOwner.success).toBe(true)
  })

  it('H1: cannot change its owner', async () => {
    const server = await startServer()
    const { client, key } = await createApiKey(server, { permissions: ['user:set-password'] })
    const response = await client.users.setUserPassword({
      userId: key.userId,
      newPassword: 'another password',
    })
    expect(response.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' })
    expect((await server.signInAs({ email: adminEmail })).token).toBeDefined()
  })

  it('does not pass to a later user with the same id', async () => {
    const server = await startServer()
    const { clock, store } = server
    const owner = await server.createUser({ role: 'admin' })
    const { client } = await createApiKey(server, { userId: owner.id })
    expect((await client.users.getUser({ id: owner.id })).status).toBe(200)
    // An app replaces the user directly in the database, and the API keys stay.
    clock.advance(1)
    await store.transaction(async (tx) => {
      const { id, name, email, role } = owner
      const keys = await tx.apiKeys.list({ userId: id, limit: 9 })
      await tx.users.remove(id)
      for (const key of keys) {
        const [hash = ''] = createApiKeySecrets([secret]).hash(client.token ?? '') ?? []
        await tx.apiKeys.create({ ...key, hash }, key.createdAt)
      }
      await tx.users.create({ id, name, email, role }, clock.now())
    })
    expect((await client.users.getUser({ id: owner.id })).status).toBe(401)
  })

  it('is bound to the secret of the server: a row with a bare hash is no credential', async () => {
    const server = await startServer()
    const { secret: presented, client } = await createApiKey(server)
    const bare = createHash('sha256').update(presented).digest('base64url')
    const column = 'UPDATE castellan_api_keys SET hash ='
    expect((await client.users.listUsers()).status).toBe(403)
    await execute(server.config.database.url, `${column} '${bare}'`)
    expect((await client.users.listUsers()).status).toBe(401)
  })

  it('ends when the secret of the server changes, as signed tokens do', async () => {
    const { folder, stop, ...server } = await startServer({ folder: createTemporaryFolder() })
    const { secret: presented } = await createApiKey(server)
    const { headers, body } = await server.request('POST', '/sign-in/email', {
      json: { email: adminEmail, password },
    })
    const signed = headers.get('set-auth-token') ?? ''
    await stop()
    const env = { CASTELLAN_SECRET: secret.toUpperCase() }
    const { createClientWith } = await startServer({ folder, env })
    expect((await createClientWith(presented).users.listUsers()).status).toBe(401)
    expect((await createClientWith(signed).users.listUsers()).status).toBe(401)
    expect((await createClientWith(body.token).users.listUsers()).status).toBe(200)
  })
})
