import { resources } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'

/** A second admin who impersonates a user, and the client of that impersonation. */
async function supportVisit(server: TestServer) {
  const support = await server.createUser({ role: 'admin' })
  const asSupport = await server.signInAs(support)
  const target = await server.createUser()
  const { session } = await unwrap(asSupport.impersonation.impersonateUser({ userId: target.id }))
  return { support, asSupport, target, impersonation: server.createClientWith(session.token) }
}

describe('impersonateUser', () => {
  it('opens a session as the user that lasts an hour, beside the caller’s own', async () => {
    const { admin, createUser, createClientWith } = await startServer()
    const target = await createUser()
    const { session, user } = await unwrap(
      admin.impersonation.impersonateUser({ userId: target.id }),
    )
    const me = await unwrap(admin.auth.getSession())
    expect(user).toEqual(target)
    expect(session).toMatchObject({ userId: target.id, impersonatedBy: me?.user.id })
    const lasts = Date.parse(session.expiresAt) - Date.parse(session.createdAt)
    expect(lasts).toBe(3_600_000)
    const theirs = await unwrap(createClientWith(session.token).auth.getSession())
    expect(theirs?.user.id).toBe(target.id)
    expect((await admin.users.listUsers()).status).toBe(200)
    expect((await createClientWith(session.token).users.listUsers()).status).toBe(403)
  })

  it('D3: is never prolonged', async () => {
    const { admin, createUser, createClientWith, clock } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    const impersonation = createClientWith(session.token)
    clock.advance(3000)
    const during = await unwrap(impersonation.auth.getSession())
    expect(during?.session.expiresAt).toBe(session.expiresAt)
    clock.advance(601)
    expect((await impersonation.auth.getSession()).body).toBeNull()
  })

  it('takes its length from the configuration', async () => {
    const { admin, createUser } = await startServer({
      env: { CASTELLAN_IMPERSONATION_SESSION_DURATION: '120' },
    })
    const { session } = await unwrap(
      admin.impersonation.impersonateUser({ userId: (await createUser()).id }),
    )
    expect(Date.parse(session.expiresAt) - Date.parse(session.createdAt)).toBe(120_000)
  })

  it('tells a browser of it by cookies, and keeps the admin’s session in one', async () => {
    const server = await startServer()
    const target = await server.createUser()
    const browser = createBrowser(server)
    await browser.signIn('admin@example.com')
    const answer = await browser.post('/admin/impersonate-user', { userId: target.id })
    expect(answer.headers.get('set-auth-token')).toContain(answer.body.session.token)
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      'better-auth.session_token',
      'better-auth.session_data',
      'better-auth.dont_remember',
      'better-auth.admin_session',
      'better-auth.session_token',
      'better-auth.dont_remember',
    ])
    expect((await browser.get('/get-session')).body.user.id).toBe(target.id)
  })

  it('D2: ends when whoever runs it is removed', async () => {
    const server = await startServer()
    const { support, impersonation } = await supportVisit(server)
    expect((await impersonation.auth.getSession()).body).not.toBeNull()
    await unwrap(server.admin.users.removeUser({ userId: support.id }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
  })

  it('D2: ends when whoever runs it is banned, and does not come back with the ban’s end', async () => {
    const server = await startServer()
    const { support, impersonation } = await supportVisit(server)
    await unwrap(server.admin.bans.banUser({ userId: support.id }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
    await unwrap(server.admin.bans.unbanUser({ userId: support.id }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
  })

  it('D2: rests while whoever runs it may not impersonate', async () => {
    const server = await startServer()
    const { support, impersonation } = await supportVisit(server)
    await unwrap(server.admin.access.setRole({ userId: support.id, role: 'user' }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
    expect((await impersonation.auth.listSessions()).status).toBe(401)
  })

  it('D2: lets none slip by while the sessions of whoever runs it are ended', async () => {
    const { admin, signInAs, createUser, createClientWith } = await startServer()
    const support = await createUser({ role: 'admin' })
    const { id: userId } = await createUser()
    for (let round = 0; round < 15; round += 1) {
      const asSupport = await signInAs(support)
      const impersonation = () => asSupport.impersonation.impersonateUser({ userId })
      const first = [impersonation(), impersonation(), impersonation()]
      const ending = admin.sessions.revokeUserSessions({ userId: support.id })
      const visits = await Promise.all([
        ...first,
        impersonation(),
        impersonation(),
        impersonation(),
      ])
      await unwrap(ending)
      for (const { status, body } of visits) {
        if (status !== 200) expect(status).toBe(401)
        else expect((await createClientWith(body.session.token).auth.getSession()).body).toBeNull()
      }
      expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
    }
  })

  it('D8: refuses to impersonate while impersonating', async () => {
    const server = await startServer({ env: writeRolesFile({ helper: { user: ['impersonate'] } }) })
    const { admin, createUser, createClientWith } = server
    const helper = await createUser({ role: 'helper' })
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: helper.id }))
    const { id: userId } = await createUser()
    const answer = await createClientWith(session.token).impersonation.impersonateUser({ userId })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'YOU_ARE_ALREADY_IMPERSONATING' })
    expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
  })

  it('refuses to impersonate an admin, oneself too, unless a permission allows it', async () => {
    const { admin, createUser, signInAs, store, clock } = await startServer({
      env: writeRolesFile({ chief: resources }),
    })
    const other = await createUser({ role: 'user,admin' })
    const me = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    for (const userId of [other.id, me]) {
      const answer = await admin.impersonation.impersonateUser({ userId })
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual({
        message: 'You cannot impersonate admins',
        code: 'YOU_CANNOT_IMPERSONATE_ADMINS',
      })
    }
    const { id, email } = await createUser()
    await store.transaction((tx) => tx.users.update(id, { role: 'chief' }, clock.now()))
    const chief = await signInAs({ email })
    expect((await chief.impersonation.impersonateUser({ userId: other.id })).status).toBe(200)
  })

  it('lets admins be impersonated where the configuration does', async () => {
    const { admin, createUser } = await startServer({
      env: { CASTELLAN_ALLOW_IMPERSONATING_ADMINS: 'on' },
    })
    const { id: userId } = await createUser({ role: 'admin' })
    expect((await admin.impersonation.impersonateUser({ userId })).status).toBe(200)
  })

  it('refuses to impersonate a banned user, and clears a ban that has lapsed', async () => {
    const { admin, createUser, clock } = await startServer()
    const { id: userId } = await createUser()
    await unwrap(admin.bans.banUser({ userId, banExpiresIn: 60 }))
    const answer = await admin.impersonation.impersonateUser({ userId })
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ code: 'BANNED_USER' })
    clock.advance(61)
    const { user } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    expect(user).toMatchObject({ banned: false, banReason: null, banExpires: null })
  })

  it('answers 404 for nobody', async () => {
    const { admin } = await startServer()
    const answer = await admin.impersonation.impersonateUser({ userId: 'nobody' })
    expect(answer.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  it('D2: rests while the user is an admin, whom whoever runs it may not impersonate', async () => {
    const server = await startServer()
    const { target, impersonation } = await supportVisit(server)
    await unwrap(server.admin.access.setRole({ userId: target.id, role: 'admin' }))
    expect((await impersonation.users.listUsers()).status).toBe(401)
    await unwrap(server.admin.access.setRole({ userId: target.id, role: 'user' }))
    expect((await impersonation.auth.getSession()).body).not.toBeNull()
  })
})
