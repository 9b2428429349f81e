import { describe, expect, it } from 'vitest'
import { createApiKey, listEveryApiKey } from '../../../test/kit/api-keys.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

const refusedTarget = { status: 403, body: { code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' } }

describe('revokeKey', () => {
  it('ends the key, its former secret too, and no other', async () => {
    const server = await startServer()
    const { admin, createClientWith } = server
    const other = await createApiKey(server)
    const { key, client } = await createApiKey(server)
    const { secret } = await unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id }))
    expect(await unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))).toEqual({ success: true })
    for (const one of [client, createClientWith(secret)])
      expect((await one.users.getUser({ id: key.userId })).status).toBe(401)
    expect((await other.client.users.getUser({ id: key.userId })).status).toBe(200)
    expect((await listEveryApiKey(server)).map(({ id }) => id)).toEqual([other.key.id])
  })

  it('ends the impersonations that the key runs, and not those of its owner', async () => {
    const server = await startServer()
    const { admin, createUser, createClientWith } = server
    const { id: userId } = await createUser()
    const { key, client } = await createApiKey(server, { permissions: ['user:impersonate'] })
    const visits = []
    for (const one of [client, admin])
      visits.push((await unwrap(one.impersonation.impersonateUser({ userId }))).session)
    await unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId }))
    expect(sessions.map(({ id }) => id)).toEqual([visits[1]?.id])
    expect((await createClientWith(visits[0]?.token).auth.getSession()).body).toBeNull()
  })

  it('answers 404 for none', async () => {
    const { admin } = await startServer()
    expect(await admin.apiKeys.revokeApiKey({ keyId: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  })

  it('H5: ends no key of whoever may do more, but always one’s own', async () => {
    const env = writeRolesFile({ maker: { user: ['get'], key: ['create', 'revoke'] } })
    const server = await startServer({ env })
    const owner = await server.createUser({ role: 'admin' })
    const maker = await server.signInAs(owner)
    const own = await createApiKey(server, { permissions: ['user:ban'] }, maker)
    const { key } = await createApiKey(server)
    await unwrap(server.admin.access.setRole({ userId: owner.id, role: 'maker' }))
    expect(await maker.apiKeys.revokeApiKey({ keyId: key.id })).toMatchObject(refusedTarget)
    expect(await listEveryApiKey(server)).toHaveLength(2)
    await unwrap(maker.apiKeys.revokeApiKey({ keyId: own.key.id }))
    expect(await listEveryApiKey(server)).toHaveLength(1)
  })
})
