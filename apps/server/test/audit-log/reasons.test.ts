import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { readRows } from '../kit/raw-sql.ts'
import { startServer, type TestServer, unwrap } from '../kit/server.ts'
import { newest } from './trail.ts'

function ban(server: TestServer, userId: string, reason: string) {
  return server.request('POST', '/admin/ban-user', {
    token: server.admin.token,
    // As bytes: beside a text Node sends headers in UTF-8, and else in Latin-1.
    body: Buffer.from(JSON.stringify({ userId })),
    headers: { 'content-type': 'application/json', 'x-reason': reason },
  })
}

async function reasonOf(server: TestServer) {
  return (await newest(server))[0]?.reason
}

describe('a reason', () => {
  it('comes in the header x-reason, percent-encoded or as it is', async () => {
    const server = await startServer()
    const { id } = await server.createUser()
    await ban(server, id, 'Ticket%207%3A%20Betr%C3%BCger')
    expect(await reasonOf(server)).toBe('Ticket 7: Betrüger')
    await ban(server, id, Buffer.from('Betrüger 詐欺').toString('latin1'))
    expect(await reasonOf(server)).toBe('Betrüger 詐欺')
    await ban(server, id, 'Betr\u00fcger')
    expect(await reasonOf(server)).toBe('Betrüger')
    await ban(server, id, '100% sure')
    expect(await reasonOf(server)).toBe('100% sure')
    await ban(server, id, ' ')
    expect(await reasonOf(server)).toBeNull()
  })

  it.each([
    ['is too long', 'x'.repeat(1001)],
    ['holds NUL', 'a%00b'],
  ])('is refused that %s', async (_case, reason) => {
    const server = await startServer()
    const { id } = await server.createUser()
    expect(await ban(server, id, reason)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', message: expect.stringContaining('x-reason') },
    })
    expect((await unwrap(server.admin.users.getUser({ id }))).banned).toBe(false)
    expect((await ban(server, id, 'x'.repeat(1000))).status).toBe(200)
  })

  it('of an impersonation stands beside all that is done in it, and who is at the keyboard', async () => {
    const server = await startServer()
    const me = await unwrap(server.admin.auth.getSession())
    const ann = await server.createUser()
    const { session } = await unwrap(
      server.admin.impersonation.impersonateUser({ userId: ann.id, reason: 'Ticket 8' }),
    )
    const visit = server.createClientWith(session.token)
    await visit.users.listUsers()
    await unwrap(visit.auth.revokeOtherSessions())
    await visit.impersonation.stopImpersonating()
    const [stopped, revoked, refused, started] = await newest(server, 4)
    expect(started).toMatchObject({
      action: 'impersonation.started',
      actor: { id: me?.user.id },
      impersonatorId: null,
      targetId: ann.id,
      subject: session.id,
      reason: 'Ticket 8',
    })
    for (const event of [stopped, revoked, refused])
      expect(event).toMatchObject({
        actor: { kind: 'user', id: ann.id },
        impersonatorId: me?.user.id,
        reason: 'Ticket 8',
      })
    expect([refused?.action, revoked?.action, stopped?.action]).toEqual([
      'call.refused',
      'session.revoked',
      'impersonation.stopped',
    ])
    const history = await unwrap(server.admin.audit.getUserHistory({ userId: ann.id }))
    expect(history.events.slice(0, 4)).toEqual(
      [stopped, revoked, refused, started].map((event) =>
        expect.objectContaining({ id: event?.id }),
      ),
    )
  })

  it('of an impersonation stands beside that of a deed, and by the sign-out that ends it', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const { key, client } = await createApiKey(server, { permissions: ['user:impersonate'] })
    const { session } = await unwrap(
      client.impersonation.impersonateUser({ userId, reason: 'Ticket 12' }),
    )
    const init = { token: session.token, json: { userId } }
    const headers = { 'x-reason': 'Spam' }
    await server.request('POST', '/admin/ban-user', { ...init, headers })
    await server.request('POST', '/sign-out', init)
    const [closed, refused] = await newest(server, 2)
    const told = {
      actor: { kind: 'user', id: userId, keyId: key.id },
      impersonatorId: key.userId,
    }
    expect(refused).toMatchObject({ ...told, action: 'call.refused', reason: 'Spam; Ticket 12' })
    expect(closed).toMatchObject({ ...told, action: 'session.closed', reason: 'Ticket 12' })
  })

  it('of an impersonation is required where the configuration says so', async () => {
    const server = await startServer({ env: { CASTELLAN_IMPERSONATION_REASON: 'required' } })
    const { id: userId } = await server.createUser()
    const { token, impersonation } = server.admin
    for (const reason of [undefined, null, ' '])
      expect(await impersonation.impersonateUser({ userId, reason })).toMatchObject({
        status: 400,
        body: { code: 'REASON_REQUIRED' },
      })
    expect((await impersonation.impersonateUser({ userId, reason: 'Ticket 9' })).status).toBe(200)
    const headers = { 'x-reason': 'Ticket 10' }
    const path = '/admin/impersonate-user'
    expect((await server.request('POST', path, { token, json: { userId }, headers })).status).toBe(
      200,
    )
    expect(await reasonOf(server)).toBe('Ticket 10')
  })

  it('of an impersonation is forgotten when it has ended', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    await unwrap(server.admin.impersonation.impersonateUser({ userId, reason: 'Ticket 11' }))
    const kept = () =>
      readRows(server.config.database.url, 'SELECT * FROM castellan_impersonations')
    expect(await kept()).toHaveLength(1)
    server.clock.advance(3601)
    await server.store.transaction(async (tx) => {
      await tx.sessions.purgeExpired(server.clock.now())
      await tx.impersonations.purgeExpired(server.clock.now())
    })
    expect(await kept()).toEqual([])
  })
})
