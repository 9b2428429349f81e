import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { execute } from '../kit/raw-sql.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { type Client, startServer, type TestServer, unwrap } from '../kit/server.ts'

const maker = { permissions: ['user:get', 'key:create', 'key:rotate'] }

/** Returns the status of a call that needs `user:get`: 404 if the key may make it. */
async function tryKey(client: Client) {
  return (await client.users.getUser({ id: 'nobody' })).status
}

/** Creates a key, a key that it makes, and a key that this one makes. */
async function createChain(server: TestServer) {
  const root = await createApiKey(server, maker)
  const child = await createApiKey(server, maker, root.client)
  const grandchild = await createApiKey(server, { permissions: ['user:get'] }, child.client)
  const tryAll = () => Promise.all([root, child, grandchild].map(({ client }) => tryKey(client)))
  return { root, child, grandchild, tryAll }
}

/** Creates a lead, a clerk, and a key that the lead makes in the name of the clerk. */
async function createKeyOfClerk() {
  const roles = { lead: { user: ['get', 'list'], key: ['create'] }, clerk: { user: ['get'] } }
  const server = await startServer({ env: writeRolesFile(roles) })
  const lead = await server.createUser({ role: 'lead' })
  const clerk = await server.createUser({ role: 'clerk' })
  const key = await createApiKey(server, { userId: clerk.id }, await server.signInAs(lead))
  return { server, lead, clerk, ...key }
}

describe('an API key that another key made', () => {
  it('H5: ends with the revocation of its maker, and so does what it made', async () => {
    const server = await startServer()
    const { root, child, grandchild, tryAll } = await createChain(server)
    expect(await tryAll()).toEqual([404, 404, 404])
    const { endedKeyIds } = await unwrap(server.admin.apiKeys.revokeApiKey({ keyId: root.key.id }))
    expect(endedKeyIds.sort()).toEqual([child.key.id, grandchild.key.id].sort())
    expect(await tryAll()).toEqual([401, 401, 401])
    expect((await unwrap(server.admin.apiKeys.listApiKeys())).keys).toEqual([])
    const { events } = await unwrap(server.admin.audit.listAuditEvents({ action: 'key.revoked' }))
    expect(events[0]?.change?.before?.endedKeyIds).toEqual(endedKeyIds)
  })

  it('H5: ends with the secret that made it', async () => {
    const server = await startServer()
    const { root, child, grandchild, tryAll } = await createChain(server)
    const rotate = (gracePeriodSeconds: number) =>
      unwrap(server.admin.apiKeys.rotateApiKey({ keyId: root.key.id, gracePeriodSeconds }))
    expect((await rotate(60)).endedKeyIds).toEqual([])
    expect(await tryAll()).toEqual([404, 404, 404])
    server.clock.advance(61)
    expect(await tryAll()).toEqual([401, 401, 401])
    const { secret, endedKeyIds } = await rotate(60)
    expect(endedKeyIds.sort()).toEqual([child.key.id, grandchild.key.id].sort())
    const later = await createApiKey(server, {}, server.createClientWith(secret))
    expect((await rotate(0)).endedKeyIds).toEqual([later.key.id])
    expect(await tryKey(later.client)).toBe(401)
  })

  it('H5: never does more than its maker may do now', async () => {
    const server = await startServer()
    const { root, grandchild, tryAll } = await createChain(server)
    const keyId = root.key.id
    await unwrap(server.admin.apiKeys.updateApiKey({ keyId, permissions: ['user:list'] }))
    expect(await tryKey(grandchild.client)).toBe(403)
    const narrow = { permissions: maker.permissions, allowedNetworks: ['203.0.113.0/24'] }
    await unwrap(server.admin.apiKeys.updateApiKey({ keyId, ...narrow }))
    expect(await tryAll()).toEqual([401, 401, 401])
    const expiresAt = new Date(server.clock.now().getTime() + 1000).toISOString()
    await unwrap(server.admin.apiKeys.updateApiKey({ keyId, allowedNetworks: [], expiresAt }))
    expect(await tryAll()).toEqual([404, 404, 404])
    server.clock.advance(2)
    expect(await tryAll()).toEqual([401, 401, 401])
  })

  it('shows who made it, and belongs to the one who rotates it', async () => {
    const server = await startServer()
    const { root, child, grandchild } = await createChain(server)
    const { userId } = root.key
    expect(root.key.createdBy).toEqual({ userId, keyId: null, hint: null })
    expect(child.key.createdBy).toEqual({ userId, keyId: root.key.id, hint: root.key.hint })
    const self = await unwrap(child.client.apiKeys.rotateApiKey({ keyId: child.key.id }))
    expect(self.key.createdBy).toEqual(child.key.createdBy)
    const taken = await unwrap(server.admin.apiKeys.rotateApiKey({ keyId: grandchild.key.id }))
    expect(taken.key.createdBy).toEqual({ userId, keyId: null, hint: null })
    await unwrap(server.admin.apiKeys.revokeApiKey({ keyId: root.key.id }))
    expect(await tryKey(server.createClientWith(taken.secret))).toBe(404)
  })

  it('H5: does not rotate the key that made it', async () => {
    const server = await startServer()
    const { root, child, tryAll } = await createChain(server)
    const refused = await child.client.apiKeys.rotateApiKey({ keyId: root.key.id })
    expect(refused.body).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      message: expect.stringContaining('through which it was made'),
    })
    expect(await tryAll()).toEqual([404, 404, 404])
  })

  it('has ten makers at most', async () => {
    const server = await startServer()
    let last = await createApiKey(server, maker)
    for (let made = 1; made < 10; made += 1) last = await createApiKey(server, maker, last.client)
    expect(await tryKey(last.client)).toBe(404)
    const refused = await last.client.apiKeys.createApiKey({ name: 'one more', ...maker })
    expect(refused.body).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      message: expect.stringContaining('made through 10 others'),
    })
  })
})

describe('an API key that a user made in the name of another', () => {
  it('H5: does not work while its maker is banned', async () => {
    const { server, lead, key, client } = await createKeyOfClerk()
    const { suspendedKeyIds } = await unwrap(server.admin.bans.banUser({ userId: lead.id }))
    expect(suspendedKeyIds).toEqual([key.id])
    expect(await tryKey(client)).toBe(401)
    await unwrap(server.admin.bans.unbanUser({ userId: lead.id }))
    expect(await tryKey(client)).toBe(404)
  })

  it('H5: does no more than its maker may do after a demotion', async () => {
    const { server, lead, client } = await createKeyOfClerk()
    await unwrap(server.admin.access.setRole({ userId: lead.id, role: 'user' }))
    expect(await tryKey(client)).toBe(403)
    await unwrap(server.admin.access.setRole({ userId: lead.id, role: 'lead' }))
    expect(await tryKey(client)).toBe(404)
  })

  it('H5: ends when its maker is removed', async () => {
    const { server, lead, clerk, key, client } = await createKeyOfClerk()
    const removed = await unwrap(server.admin.users.removeUser({ userId: lead.id }))
    expect(removed).toEqual({ success: true, endedKeyIds: [key.id] })
    expect(await tryKey(client)).toBe(401)
    const { keys } = await unwrap(server.admin.apiKeys.listApiKeys({ userId: clerk.id }))
    expect(keys).toEqual([])
  })

  it('H5: ends when an app deletes its maker', async () => {
    const { server, lead, client } = await createKeyOfClerk()
    const { url } = server.config.database
    await execute(url, `DELETE FROM "session" WHERE "userId" = '${lead.id}'`)
    await execute(url, `DELETE FROM "account" WHERE "userId" = '${lead.id}'`)
    await execute(url, `DELETE FROM "user" WHERE "id" = '${lead.id}'`)
    expect(await tryKey(client)).toBe(401)
  })
})
