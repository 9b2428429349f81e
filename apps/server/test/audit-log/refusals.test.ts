import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'
import { newest } from './trail.ts'

function refused(code: string) {
  return { action: 'call.refused', change: { code } }
}

describe('the trail tells of a call that is refused', () => {
  it('at the door, for want of a permission', async () => {
    const server = await startServer()
    const ann = await server.createUser()
    const client = await server.signInAs(ann)
    await client.users.listUsers()
    await client.bans.banUser({ userId: 'x' })
    const [second, first] = await newest(server, 2)
    expect(first).toMatchObject({
      ...refused('YOU_ARE_NOT_ALLOWED_TO_LIST_USERS'),
      actor: { kind: 'user', id: ann.id },
      subject: '/admin/list-users',
      targetId: null,
    })
    expect(second).toMatchObject(refused('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'))
  })

  it('for what it asks, and by the endpoint', async () => {
    const server = await startServer()
    const { token } = server.admin
    const headers = { 'content-type': 'application/json' }
    await server.request('POST', '/admin/ban-user', { token, json: {} })
    await server.request('POST', '/admin/ban-user', { token, body: '{', headers })
    await server.admin.bans.banUser({ userId: 'nobody' })
    const codes = (await newest(server, 3)).map(({ change }) => change?.code)
    expect(codes).toEqual(['USER_NOT_FOUND', 'BAD_REQUEST', 'VALIDATION_ERROR'])
  })

  it('and whom it was aimed at', async () => {
    const server = await startServer({
      env: writeRolesFile({ support: { user: ['set-password'] } }),
    })
    const support = await server.signInAs(await server.createUser({ role: 'support' }))
    const { id } = await server.createUser({ role: 'admin' })
    await support.users.setUserPassword({ userId: id, newPassword: 'taken over' })
    await server.admin.bans.banUser({ userId: 'nobody' })
    await server.admin.bans.banUser({ userId: 'x'.repeat(3000) })
    const [last, second, first] = await newest(server, 3)
    const code = 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    expect(first).toMatchObject({ ...refused(code), targetId: id })
    expect(second).toMatchObject({ ...refused('USER_NOT_FOUND'), targetId: 'nobody' })
    expect(last).toMatchObject({ ...refused('USER_NOT_FOUND'), targetId: null })
    const { events } = await unwrap(server.admin.audit.getUserHistory({ userId: id }))
    expect(events[0]).toEqual(first)
  })

  it('but not of one that has ended an impersonation, though there is no session to go back to', async () => {
    const server = await startServer()
    const { id: userId } = await server.createUser()
    const { client } = await createApiKey(server, { permissions: ['user:impersonate'] })
    const { session } = await unwrap(client.impersonation.impersonateUser({ userId }))
    const stopped = await server.createClientWith(session.token).impersonation.stopImpersonating()
    expect(stopped.status).toBe(401)
    expect((await newest(server, 2)).map(({ action }) => action)).toEqual([
      'impersonation.stopped',
      'impersonation.started',
    ])
  })

  it('but not of one by nobody who is known, nor of one that is no admin’s', async () => {
    const server = await startServer()
    const before = await newest(server)
    await server.anonymous.users.listUsers()
    await server.createClientWith('made up').users.listUsers()
    await server.request('POST', '/revoke-session', { token: server.admin.token, json: {} })
    expect(await newest(server)).toEqual(before)
  })
})

describe('the trail tells of a sign-in that is refused', () => {
  it('whose account it was, never what was typed', async () => {
    const server = await startServer({ env: { CASTELLAN_RATE_LIMIT: 'off' } })
    const ann = await server.createUser()
    const banned = await server.createUser()
    await unwrap(server.admin.bans.banUser({ userId: banned.id }))
    const signIn = (email: string, password: string) =>
      server.anonymous.auth.signInEmail({ email, password })
    await signIn(ann.email, 'wrong password')
    await signIn('my-secret-password@example.com', 'wrong password')
    await signIn(banned.email, 'correct horse')
    const [third, second, first] = await newest(server, 3)
    const told = { action: 'session.refused', actor: { kind: 'nobody', id: null } }
    const code = 'INVALID_EMAIL_OR_PASSWORD'
    expect(first).toMatchObject({ ...told, targetId: ann.id, change: { code } })
    expect(second).toMatchObject({ ...told, targetId: null, change: { code } })
    expect(third).toMatchObject({ ...told, targetId: banned.id, change: { code: 'BANNED_USER' } })
    expect(await unwrap(server.admin.audit.exportAuditEvents())).not.toContain('my-secret')
  })

  it('for what it is, before anybody looks for an account', async () => {
    const server = await startServer({ env: { CASTELLAN_RATE_LIMIT: 'off' } })
    const before = await newest(server)
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
    const told = (await newest(server, 6)).map(({ action, actor, change }) => [
      action,
      actor.kind,
      change?.code,
    ])
    expect(told.slice(0, 5)).toEqual(
      [
        'INVALID_ORIGIN',
        'PASSWORD_TOO_LONG',
        'INVALID_EMAIL',
        'VALIDATION_ERROR',
        'BAD_REQUEST',
      ].map((code) => ['session.refused', 'nobody', code]),
    )
    expect((await newest(server, 6))[5]?.id).toBe(before[0]?.id)
  })

  it('that came too often', async () => {
    const server = await startServer({
      env: { CASTELLAN_RATE_LIMIT: 'on', CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' },
    })
    for (let attempt = 0; attempt < 11; attempt += 1)
      await server.request('POST', '/sign-in/email', {
        json: { email: adminEmail, password: 'wrong password' },
        headers: { 'x-forwarded-for': `192.0.2.${attempt}` },
      })
    const [event] = await newest(server)
    const me = await unwrap(server.admin.auth.getSession())
    expect(event).toMatchObject({
      action: 'session.refused',
      targetId: me?.user.id,
      change: { code: 'TOO_MANY_REQUESTS' },
      ipAddress: '192.0.2.10',
    })
  })
})
