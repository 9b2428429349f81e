import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { startServer, unwrap } from '../kit/server.ts'

describe('an impersonation by an API key', () => {
  const permissions = ['user:impersonate', 'session:list']

  it('has the owner as impersonator, and ends when the API key may no longer impersonate', async () => {
    const server = await startServer()
    const { admin, createUser, createClientWith } = server
    const target = await createUser()
    const { key, client } = await createApiKey(server, { permissions })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId: target.id }))
    expect(session).toMatchObject({ userId: target.id, impersonatedBy: key.userId })
    const impersonator = createClientWith(session.token)
    const isLive = async () => (await impersonator.auth.getSession()).body !== null
    expect(await isLive()).toBe(true)
    const grant = (some: string[]) =>
      unwrap(admin.apiKeys.updateApiKey({ keyId: key.id, permissions: some }))
    await grant(['session:list'])
    expect(await isLive()).toBe(false)
    await grant(permissions)
    expect(await isLive()).toBe(true)
    await unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))
    expect(await isLive()).toBe(false)
  })

  it('H1: is suspended while its user has permissions that the API key lacks, even if the owner has them', async () => {
    const env = writeRolesFile({ reader: { user: ['list'] }, lister: { session: ['list'] } })
    const server = await startServer({ env })
    const { admin, createUser, createClientWith } = server
    const { id: userId } = await createUser({ role: 'lister' })
    const { client } = await createApiKey(server, { permissions })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId }))
    const impersonator = createClientWith(session.token)
    expect((await impersonator.auth.getSession()).body).not.toBeNull()
    await unwrap(admin.access.setRole({ userId, role: 'reader' }))
    expect((await impersonator.auth.getSession()).body).toBeNull()
    const second = await client.impersonation.impersonateUser({ userId })
    expect(second.body).toMatchObject({ code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER' })
  })

  it('has no session to return to, and stopping it reveals no session of the owner', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const { client } = await createApiKey(server, { permissions })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId }))
    const impersonator = server.createClientWith(session.token)
    const response = await impersonator.impersonation.stopImpersonating()
    expect(response.status).toBe(401)
    expect(response.body).toEqual({ message: 'Unauthorized', code: 'UNAUTHORIZED' })
    expect((await impersonator.auth.getSession()).body).toBeNull()
    expect((await server.admin.auth.getSession()).body).not.toBeNull()
  })

  it('returns its signed token in a header, and sets no cookie', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const { secret } = await createApiKey(server, { permissions })
    const init = { token: secret, json: { userId } }
    const response = await server.request('POST', '/admin/impersonate-user', init)
    expect(response.headers.get('set-auth-token')).toContain(response.body.session.token)
    expect(response.headers.getSetCookie()).toEqual([])
  })
})
