import { resources } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import { startServer, type TestServer, unwrap } from '../../../test/kit/server.ts'

/** Creates a second admin who impersonates a user, and a client for that impersonation. */
async function startImpersonation(server: TestServer) {
  const support = await server.createUser({ role: 'admin' })
  const asSupport = await server.signInAs(support)
  const target = await server.createUser()
  const { session } = await unwrap(asSupport.impersonation.impersonateUser({ userId: target.id }))
  return { support, asSupport, target, impersonation: server.createClientWith(session.token) }
}

describe('impersonateUser', () => {
  it('creates a one-hour session as the user, and keeps the caller’s own', async () => {
    const { admin, createUser, createClientWith } = await startServer()
    const target = await createUser()
    const { session, user } = await unwrap(
      admin.impersonation.impersonateUser({ userId: target.id }),
    )
    const me = await unwrap(admin.auth.getSession())
    expect(user).toEqual(target)
    expect(session).toMatchObject({ userId: target.id, impersonatedBy: me?.user.id })
    const durationMs = Date.parse(session.expiresAt) - Date.parse(session.createdAt)
    expect(durationMs).toBe(3_600_000)
    const theirs = await unwrap(createClientWith(session.token).auth.getSession())
    expect(theirs?.user.id).toBe(target.id)
    expect((await admin.users.listUsers()).status).toBe(200)
    expect((await createClientWith(session.token).users.listUsers()).status).toBe(403)
  })

  it('D3: never extends an impersonation', async () => {
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

  it('takes the duration from the configuration', async () => {
    const { admin, createUser } = await startServer({
      env: { CASTELLAN_IMPERSONATION_SESSION_DURATION: '120' },
    })
    const { session } = await unwrap(
      admin.impersonation.impersonateUser({ userId: (await createUser()).id }),
    )
    expect(Date.parse(session.expiresAt) - Date.parse(session.createdAt)).toBe(120_000)
  })

  it('sets the cookies of the impersonation, and keeps the admin’s session in its own cookie', async () => {
    const server = await startServer()
    const target = await server.createUser()
    const browser = createBrowser(server)
    await browser.signIn('admin@example.com')
    const response = await browser.post('/admin/impersonate-user', { userId: target.id })
    expect(response.headers.get('set-auth-token')).toContain(response.body.session.token)
    expect(response.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      'better-auth.session_token',
      'better-auth.session_data',
      'better-auth.dont_remember',
      'better-auth.admin_session',
      'better-auth.session_token',
      'better-auth.dont_remember',
    ])
    expect((await browser.get('/get-session')).body.user.id).toBe(target.id)
  })

  it('D2: ends when the impersonator is removed', async () => {
    const server = await startServer()
    const { support, impersonation } = await startImpersonation(server)
    expect((await impersonation.auth.getSession()).body).not.toBeNull()
    await unwrap(server.admin.users.removeUser({ userId: support.id }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
  })

  it('D2: ends when the impersonator is banned, and stays ended after the ban is lifted', async () => {
    const server = await startServer()
    const { support, impersonation } = await startImpersonation(server)
    await unwrap(server.admin.bans.banUser({ userId: support.id }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
    await unwrap(server.admin.bans.unbanUser({ userId: support.id }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
  })

  it('D2: is suspended while the impersonator lacks the permission', async () => {
    const server = await startServer()
    const { support, impersonation } = await startImpersonation(server)
    await unwrap(server.admin.access.setRole({ userId: support.id, role: 'user' }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
    expect((await impersonation.auth.listSessions()).status).toBe(401)
  })

  it('D2: lets no concurrent impersonation survive the end of the impersonator’s sessions', async () => {
    const { admin, signInAs, createUser, createClientWith } = await startServer()
    const support = await createUser({ role: 'admin' })
    const { id: userId } = await createUser()
    for (let round = 0; round < 15; round += 1) {
      const asSupport = await signInAs(support)
      const impersonate = () => asSupport.impersonation.impersonateUser({ userId })
      const first = [impersonate(), impersonate(), impersonate()]
      const ending = admin.sessions.revokeUserSessions({ userId: support.id })
      const impersonations = await Promise.all([
        ...first,
        impersonate(),
        impersonate(),
        impersonate(),
      ])
      await unwrap(ending)
      for (const { status, body } of impersonations) {
        if (status !== 200) expect(status).toBe(401)
        else expect((await createClientWith(body.session.token).auth.getSession()).body).toBeNull()
      }
      expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
    }
  })

  it('D8: is refused during an impersonation', async () => {
    const server = await startServer({ env: writeRolesFile({ helper: { user: ['impersonate'] } }) })
    const { admin, createUser, createClientWith } = server
    const helper = await createUser({ role: 'helper' })
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: helper.id }))
    const { id: userId } = await createUser()
    const response = await createClientWith(session.token).impersonation.impersonateUser({ userId })
    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ code: 'YOU_ARE_ALREADY_IMPERSONATING' })
    expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
  })

  it('refuses an admin, even the caller, without the permission to impersonate admins', async () => {
    const { admin, createUser, signInAs, store, clock } = await startServer({
      env: writeRolesFile({ chief: resources }),
    })
    const other = await createUser({ role: 'user,admin' })
    const me = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    for (const userId of [other.id, me]) {
      const response = await admin.impersonation.impersonateUser({ userId })
      expect(response.status).toBe(403)
      expect(response.body).toEqual({
        message:
          'You cannot impersonate admins. This needs the permission user:impersonate-admins.',
        code: 'YOU_CANNOT_IMPERSONATE_ADMINS',
      })
    }
    const { id, email } = await createUser()
    await store.transaction((tx) => tx.users.update(id, { role: 'chief' }, clock.now()))
    const chief = await signInAs({ email })
    expect((await chief.impersonation.impersonateUser({ userId: other.id })).status).toBe(200)
  })

  it('impersonates admins when the configuration allows it', async () => {
    const { admin, createUser } = await startServer({
      env: { CASTELLAN_ALLOW_IMPERSONATING_ADMINS: 'on' },
    })
    const { id: userId } = await createUser({ role: 'admin' })
    expect((await admin.impersonation.impersonateUser({ userId })).status).toBe(200)
  })

  it('refuses a banned user, and clears an expired ban', async () => {
    const { admin, createUser, clock } = await startServer()
    const { id: userId } = await createUser()
    await unwrap(admin.bans.banUser({ userId, banExpiresIn: 60 }))
    const response = await admin.impersonation.impersonateUser({ userId })
    expect(response.status).toBe(403)
    expect(response.body).toMatchObject({ code: 'BANNED_USER' })
    clock.advance(61)
    const { user } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    expect(user).toMatchObject({ banned: false, banReason: null, banExpires: null })
  })

  it('returns 404 for an unknown user', async () => {
    const { admin } = await startServer()
    const response = await admin.impersonation.impersonateUser({ userId: 'nobody' })
    expect(response.body).toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  it('D2: is suspended while the user is an admin that the impersonator may not impersonate', async () => {
    const server = await startServer()
    const { target, impersonation } = await startImpersonation(server)
    await unwrap(server.admin.access.setRole({ userId: target.id, role: 'admin' }))
    expect((await impersonation.users.listUsers()).status).toBe(401)
    await unwrap(server.admin.access.setRole({ userId: target.id, role: 'user' }))
    expect((await impersonation.auth.getSession()).body).not.toBeNull()
  })

  it('D9: ends the oldest impersonation of an impersonator who runs too many', async () => {
    const env = { CASTELLAN_MAX_SESSIONS_PER_USER: '2' }
    const { admin, createUser, createClientWith, clock } = await startServer({ env })
    const found = []
    const tokens: string[] = []
    for (let n = 0; n < 3; n += 1) {
      const { id: userId } = await createUser()
      const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
      tokens.push(session.token)
      clock.advance(1)
    }
    for (const token of tokens)
      found.push((await unwrap(createClientWith(token).auth.getSession())) !== null)
    expect(found).toEqual([false, true, true])
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('D10: ends with the session that began it, and not with another', async () => {
    const { signInAs, createUser, createClientWith } = await startServer()
    const { id: userId } = await createUser()
    const email = 'admin@example.com'
    const [first, second] = [await signInAs({ email }), await signInAs({ email })]
    const { session } = await unwrap(first.impersonation.impersonateUser({ userId }))
    const isLive = async () =>
      (await unwrap(createClientWith(session.token).auth.getSession())) !== null
    await unwrap(second.auth.signOut())
    expect(await isLive()).toBe(true)
    await unwrap(first.auth.signOut())
    expect(await isLive()).toBe(false)
  })

  it('D10: stands in the lists of the impersonator, who can revoke it there', async () => {
    const { admin, createUser, createClientWith, clock } = await startServer()
    const { id: userId } = await createUser()
    const me = await unwrap(admin.auth.getSession())
    clock.advance(1)
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    const [listed, own] = await unwrap(admin.auth.listSessions())
    const expected = { id: session.id, token: session.id, userId, impersonatedBy: me?.user.id }
    expect(listed).toMatchObject(expected)
    expect(own?.id).toBe(me?.session.id)
    const ofMe = await unwrap(admin.sessions.listUserSessions({ userId: me?.user.id ?? '' }))
    expect(ofMe.sessions.map(({ id }) => id)).toEqual([session.id, me?.session.id])
    await unwrap(admin.auth.revokeSession({ token: session.id }))
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
    expect(await unwrap(admin.auth.listSessions())).toHaveLength(1)
  })

  it('D10: is in no list while it is suspended', async () => {
    const { admin, createUser, signInAs, clock } = await startServer()
    const support = await createUser({ role: 'admin' })
    const { id: userId } = await createUser()
    const theirs = await signInAs(support)
    clock.advance(1)
    await unwrap(theirs.impersonation.impersonateUser({ userId }))
    const list = async (id: string) =>
      (await unwrap(admin.sessions.listUserSessions({ userId: id }))).sessions.length
    expect([await list(userId), await list(support.id)]).toEqual([1, 2])
    await unwrap(admin.access.setRole({ userId: support.id, role: 'user' }))
    expect([await list(userId), await list(support.id)]).toEqual([0, 1])
    await unwrap(admin.access.setRole({ userId: support.id, role: 'admin' }))
    expect([await list(userId), await list(support.id)]).toEqual([1, 2])
  })
})
