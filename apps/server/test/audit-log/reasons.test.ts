import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { listNewestEvents } from '../kit/audit-log.ts'
import { readRows } from '../kit/raw-sql.ts'
import { startServer, type TestServer, unwrap } from '../kit/server.ts'

function ban(server: TestServer, userId: string, reason: string) {
  return server.request('POST', '/admin/ban-user', {
    token: server.admin.token,
    // As bytes, because with a text Node sends the headers in UTF-8 too.
    body: Buffer.from(JSON.stringify({ userId })),
    headers: { 'content-type': 'application/json', 'x-reason': reason },
  })
}

async function readLastReason(server: TestServer) {
  return (await listNewestEvents(server))[0]?.reason
}

describe('the reason of an event', () => {
  it('is read from the header x-reason, percent-encoded or plain', async () => {
    const server = await startServer()
    const { id } = await server.createUser()
    await ban(server, id, 'Ticket%207%3A%20Betr%C3%BCger')
    expect(await readLastReason(server)).toBe('Ticket 7: Betrüger')
    await ban(server, id, Buffer.from('Betrüger 詐欺').toString('latin1'))
    expect(await readLastReason(server)).toBe('Betrüger 詐欺')
    await ban(server, id, 'Betr\u00fcger')
    expect(await readLastReason(server)).toBe('Betrüger')
    await ban(server, id, '100% sure')
    expect(await readLastReason(server)).toBe('100% sure')
    await ban(server, id, ' ')
    expect(await readLastReason(server)).toBeNull()
  })

  it.each([
    ['is too long', 'x'.repeat(1001)],
    ['holds NUL', 'a%00b'],
  ])('is refused if it %s', async (_case, reason) => {
    const server = await startServer()
    const { id } = await server.createUser()
    expect(await ban(server, id, reason)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', message: expect.stringContaining('x-reason') },
    })
    expect((await unwrap(server.admin.users.getUser({ id }))).banned).toBe(false)
    expect((await ban(server, id, 'x'.repeat(1000))).status).toBe(200)
  })

  it('includes that of the impersonation, whose events have the impersonator', async () => {
    const server = await startServer()
    const me = await unwrap(server.admin.auth.getSession())
    const ann = await server.createUser()
    const { session } = await unwrap(
      server.admin.impersonation.impersonateUser({ userId: ann.id, reason: 'Ticket 8' }),
    )
    const impersonating = server.createClientWith(session.token)
    await impersonating.users.listUsers()
    await unwrap(impersonating.auth.revokeOtherSessions())
    await impersonating.impersonation.stopImpersonating()
    const [stopped, revoked, refused, started] = await listNewestEvents(server, 4)
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

  it('combines that of the call with that of the impersonation, also at sign-out', async () => {
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
    const [closed, refused] = await listNewestEvents(server, 2)
    const expected = {
      actor: { kind: 'user', id: userId, keyId: key.id },
      impersonatorId: key.userId,
    }
    expect(refused).toMatchObject({
      ...expected,
      action: 'call.refused',
      reason: 'Spam; Ticket 12',
    })
    expect(closed).toMatchObject({ ...expected, action: 'session.closed', reason: 'Ticket 12' })
  })

  it('is that of the field and that of the header, if a call has both', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const call = (path: string, json: object) =>
      server.request('POST', path, {
        json: { userId, ...json },
        token: server.admin.token,
        headers: { 'x-reason': 'Ticket 13' },
      })
    await call('/admin/ban-user', { banReason: 'Spam' })
    expect(await readLastReason(server)).toBe('Spam; Ticket 13')
    await call('/admin/update-user', { data: { banned: true, banReason: 'Fraud' } })
    expect(await readLastReason(server)).toBe('Fraud; Ticket 13')
    await call('/admin/ban-user', { banReason: 'Ticket 13' })
    expect(await readLastReason(server)).toBe('Ticket 13')
    await call('/admin/unban-user', {})
    const started = await call('/admin/impersonate-user', { reason: 'Support' })
    expect(await readLastReason(server)).toBe('Support; Ticket 13')
    const { token } = started.body.session
    await server.request('POST', '/admin/ban-user', { token, json: { userId } })
    expect(await readLastReason(server)).toBe('Support; Ticket 13')
  })

  it('is required for an impersonation if the configuration says so', async () => {
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
    expect(await readLastReason(server)).toBe('Ticket 10')
  })

  it('of an impersonation is deleted after it ends', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    await unwrap(server.admin.impersonation.impersonateUser({ userId, reason: 'Ticket 11' }))
    const readImpersonations = () =>
      readRows(server.config.database.url, 'SELECT * FROM castellan_impersonations')
    expect(await readImpersonations()).toHaveLength(1)
    server.clock.advance(3601)
    await server.store.transaction(async (tx) => {
      await tx.sessions.purgeExpired(server.clock.now())
      await tx.impersonations.purgeExpired(server.clock.now())
    })
    expect(await readImpersonations()).toEqual([])
  })
})
