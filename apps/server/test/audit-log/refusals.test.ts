import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { listNewestEvents } from '../kit/audit-log.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'

function refusedWith(code: string) {
  return { action: 'call.refused', change: { code } }
}

describe('the audit log of refused calls', () => {
  it('records a call without the permission', async () => {
    const server = await startServer()
    const ann = await server.createUser()
    const client = await server.signInAs(ann)
    await client.users.listUsers()
    await client.bans.banUser({ userId: 'x' })
    const [second, first] = await listNewestEvents(server, 2)
    expect(first).toMatchObject({
      ...refusedWith('YOU_ARE_NOT_ALLOWED_TO_LIST_USERS'),
      actor: { kind: 'user', id: ann.id },
      subject: '/admin/list-users',
      targetId: null,
    })
    expect(second).toMatchObject(refusedWith('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'))
  })

  it('records an invalid request and a refusal by the endpoint', async () => {
    const server = await startServer()
    const { token } = server.admin
    const headers = { 'content-type': 'application/json' }
    await server.request('POST', '/admin/ban-user', { token, json: {} })
    await server.request('POST', '/admin/ban-user', { token, body: '{', headers })
    await server.admin.bans.banUser({ userId: 'nobody' })
    const codes = (await listNewestEvents(server, 3)).map(({ change }) => change?.code)
    expect(codes).toEqual(['USER_NOT_FOUND', 'BAD_REQUEST', 'VALIDATION_ERROR'])
  })

  it('records the target user', async () => {
    const server = await startServer({
      env: writeRolesFile({ support: { user: ['set-password'] } }),
    })
    const support = await server.signInAs(await server.createUser({ role: 'support' }))
    const { id } = await server.createUser({ role: 'admin' })
    await support.users.setUserPassword({ userId: id, newPassword: 'taken over' })
    await server.admin.bans.banUser({ userId: 'nobody' })
    await server.admin.bans.banUser({ userId: 'x'.repeat(3000) })
    const [last, second, first] = await listNewestEvents(server, 3)
    const code = 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    expect(first).toMatchObject({ ...refusedWith(code), targetId: id })
    expect(second).toMatchObject({ ...refusedWith('USER_NOT_FOUND'), targetId: 'nobody' })
    expect(last).toMatchObject({ ...refusedWith('USER_NOT_FOUND'), targetId: null })
    const { events } = await unwrap(server.admin.audit.getUserHistory({ userId: id }))
    expect(events[0]).toEqual(first)
  })

  it('does not record the end of an impersonation as refused, although no session is left', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const { client } = await createApiKey(server, { permissions: ['user:impersonate'] })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId }))
    const stopped = await server.createClientWith(session.token).impersonation.stopImpersonating()
    expect(stopped.status).toBe(401)
    expect((await listNewestEvents(server, 2)).map(({ action }) => action)).toEqual([
      'impersonation.stopped',
      'impersonation.started',
    ])
  })

  it('records no call of an unknown caller and no call outside of /admin', async () => {
    const server = await startServer()
    const before = await listNewestEvents(server)
    await server.anonymous.users.listUsers()
    await server.createClientWith('invented').users.listUsers()
    await server.request('POST', '/revoke-session', { token: server.admin.token, json: {} })
    expect(await listNewestEvents(server)).toEqual(before)
  })
})

describe('the audit log of refused sign-ins', () => {
  it('records the user, but never the email address that was typed', async () => {
    const server = await startServer({ env: { CASTELLAN_RATE_LIMIT: 'off' } })
    const ann = await server.createUser()
    const banned = await server.createUser()
    await unwrap(server.admin.bans.banUser({ userId: banned.id }))
    const signIn = (email: string, password: string) =>
      server.anonymous.auth.signInEmail({ email, password })
    await signIn(ann.email, 'wrong password')
    await signIn('my-secret-password@example.com', 'wrong password')
    await signIn(banned.email, 'correct horse')
    const [third, second, first] = await listNewestEvents(server, 3)
    const refused = { action: 'session.refused', actor: { kind: 'nobody', id: null } }
    const code = 'INVALID_EMAIL_OR_PASSWORD'
    expect(first).toMatchObject({ ...refused, targetId: ann.id, change: { code } })
    expect(second).toMatchObject({ ...refused, targetId: null, change: { code } })
    expect(third).toMatchObject({
      ...refused,
      targetId: banned.id,
      change: { code: 'BANNED_USER' },
    })
    expect(await unwrap(server.admin.audit.exportAuditEvents())).not.toContain('my-secret')
  })

  it('records an invalid request without looking up the user', async () => {
    const server = await startServer({ env: { CASTELLAN_RATE_LIMIT: 'off' } })
    const before = await listNewestEvents(server)
    const path = '/sign-in/email'
    const headers = { 'content-type': 'application/json' }
    const email = adminEmail
    await server.request('POST', path, { body: '{', headers })
    await server.request('POST', path, { json: { email } })
    await server.request('POST', path, { json: { email: 'nobody', password: 'a password' } })
    await server.request('POST', path, { json: { email, password: 'x'.repeat(129) } })
    const origin = { ...headers, cookie: 'a=b', origin: 'https://evil.example' }
    const body = JSON.stringify({ email, password: 'a password' })
    await server.request('POST', path, { body, headers: origin })
    const events = (await listNewestEvents(server, 6)).map(({ action, actor, change }) => [
      action,
      actor.kind,
      change?.code,
    ])
    expect(events.slice(0, 5)).toEqual(
      [
        'INVALID_ORIGIN',
        'PASSWORD_TOO_LONG',
        'INVALID_EMAIL',
        'VALIDATION_ERROR',
        'BAD_REQUEST',
      ].map((code) => ['session.refused', 'nobody', code]),
    )
    expect((await listNewestEvents(server, 6))[5]?.id).toBe(before[0]?.id)
  })

  it('records a sign-in over the rate limit', async () => {
    const server = await startServer({
      env: { CASTELLAN_RATE_LIMIT: 'on', CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' },
    })
    for (let attempt = 0; attempt < 6; attempt += 1)
      await server.request('POST', '/sign-in/email', {
        json: { email: adminEmail, password: 'wrong password' },
        headers: { 'x-forwarded-for': '192.0.2.10' },
      })
    const [event] = await listNewestEvents(server)
    const me = await unwrap(server.admin.auth.getSession())
    expect(event).toMatchObject({
      action: 'session.refused',
      targetId: me?.user.id,
      change: { code: 'TOO_MANY_REQUESTS' },
      ipAddress: '192.0.2.10',
    })
  })
})
