import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { password, startServer, unwrap } from '../../../test/kit/server.ts'

const signIn = '/sign-in/email'

describe('signInEmail', () => {
  it('creates a session and returns its token and the user', async () => {
    const { createUser, request, createClientWith } = await startServer()
    const user = await createUser()
    const { status, body, headers } = await request('POST', signIn, {
      json: { email: user.email, password },
      headers: { 'user-agent': 'Test/1.0' },
    })
    expect(status).toBe(200)
    expect(body).toEqual({ redirect: false, token: expect.any(String), user })
    expect(body.token).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(headers.get('set-auth-token')).toMatch(new RegExp(`^${body.token}\\.[\\w+/]{43}=$`))
    expect(headers.get('location')).toBeNull()
    const found = await unwrap(createClientWith(body.token).auth.getSession())
    expect(found?.session).toMatchObject({
      userId: user.id,
      token: body.token,
      ipAddress: '127.0.0.1',
      userAgent: 'Test/1.0',
      impersonatedBy: null,
    })
    expect(found?.session.id).toMatch(/^[A-Za-z0-9]{32}$/)
    const { createdAt = '', expiresAt = '' } = found?.session ?? {}
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(604_800_000)
  })

  it('creates a one-day session with session cookies when rememberMe is false', async () => {
    const { createUser, request, createClientWith } = await startServer()
    const { email } = await createUser()
    const { body, headers } = await request('POST', signIn, {
      json: { email, password, rememberMe: false },
    })
    const found = await unwrap(createClientWith(body.token).auth.getSession())
    const { createdAt = '', expiresAt = '' } = found?.session ?? {}
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(86_400_000)
    const [session, dontRemember] = headers.getSetCookie()
    expect(session).not.toContain('Max-Age')
    expect(dontRemember).toMatch(/^better-auth\.dont_remember=true\.[^;]+; Path=\/; HttpOnly; /)
  })

  it('accepts an email address in any case, and a form in place of JSON', async () => {
    const { request } = await startServer()
    const mixedCase = { email: 'ADMIN@Example.com', password }
    expect((await request('POST', signIn, { json: mixedCase })).status).toBe(200)
    const form = await request('POST', signIn, {
      body: new URLSearchParams(mixedCase).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(form.status).toBe(200)
    const invalid = await request('POST', signIn, {
      body: new URLSearchParams({ ...mixedCase, rememberMe: 'false' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([invalid.status, invalid.body]).toEqual([
      400,
      {
        message: '[body.rememberMe] Invalid input: expected boolean, received string',
        code: 'VALIDATION_ERROR',
      },
    ])
  })

  it('returns the callback URL in the body and the Location header', async () => {
    const { anonymous, request, createUser } = await startServer()
    const { email } = await createUser()
    const json = { email, password, callbackURL: '/welcome' }
    const { body, headers } = await request('POST', signIn, { json })
    expect(body).toMatchObject({ redirect: true, url: '/welcome' })
    expect(headers.get('location')).toBe('/welcome')
    const none = await unwrap(anonymous.auth.signInEmail({ ...json, callbackURL: '' }))
    expect(none.redirect).toBe(false)
    expect(none).not.toHaveProperty('url')
  })

  it('rejects an invalid email address', async () => {
    const { anonymous } = await startServer()
    const wrong = [
      '',
      'admin',
      'a@b',
      'a@1.2',
      'üser@example.com',
      'a!b@c.de',
      ' a@b.co',
      'a@b.co ',
    ]
    for (const email of wrong)
      expect(await anonymous.auth.signInEmail({ email, password }), email).toMatchObject({
        status: 400,
        body: { code: 'INVALID_EMAIL' },
      })
  })

  it('rejects a password of more than 128 code units for known and unknown users alike', async () => {
    const { anonymous, admin } = await startServer()
    const refusal = {
      status: 400,
      body: { message: 'Password too long', code: 'PASSWORD_TOO_LONG' },
    }
    for (const email of ['admin@example.com', 'nobody@example.com'])
      expect(await anonymous.auth.signInEmail({ email, password: 'x'.repeat(129) })).toMatchObject(
        refusal,
      )
    expect(await unwrap(admin.auth.listSessions())).toHaveLength(1)
  })

  it('returns the same error for a wrong password, an unknown address and a user without a password', async () => {
    const { admin, anonymous, createUser } = await startServer()
    const { email } = await createUser()
    await unwrap(admin.users.createUser({ email: 'no-password@example.com', name: '' }))
    const attempts = [
      { email, password: 'wrong password' },
      { email, password: '' },
      { email, password: 'x'.repeat(128) },
      { email: 'nobody@example.com', password },
      { email: 'no-password@example.com', password },
      { email: 'no-password@example.com', password: '' },
    ]
    for (const attempt of attempts)
      expect(await anonymous.auth.signInEmail(attempt)).toMatchObject({
        status: 401,
        body: { message: 'Invalid email or password', code: 'INVALID_EMAIL_OR_PASSWORD' },
      })
  })

  it('D1: refuses a banned user, and reveals the ban only with the right password', async () => {
    const { admin, anonymous, createUser } = await startServer()
    const { email, id: userId } = await createUser()
    await unwrap(admin.bans.banUser({ userId }))
    expect(await anonymous.auth.signInEmail({ email, password })).toMatchObject({
      status: 403,
      body: {
        message:
          'You have been banned from this application. ' +
          'Please contact support if you believe this is an error.',
        code: 'BANNED_USER',
      },
    })
    const wrong = await anonymous.auth.signInEmail({ email, password: 'wrong password' })
    expect(wrong.body).toMatchObject({ code: 'INVALID_EMAIL_OR_PASSWORD' })
    expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toEqual([])
  })

  it('takes the message for banned users from the configuration', async () => {
    const env = { CASTELLAN_BANNED_USER_MESSAGE: 'Write to the board.' }
    const { admin, anonymous, createUser } = await startServer({ env })
    const { email, id: userId } = await createUser()
    await unwrap(admin.bans.banUser({ userId }))
    const response = await anonymous.auth.signInEmail({ email, password })
    expect(response.body).toEqual({ message: 'Write to the board.', code: 'BANNED_USER' })
  })

  it('D9: ends the oldest session of a user who has too many, and records it', async () => {
    const env = { CASTELLAN_MAX_SESSIONS_PER_USER: '3' }
    const { admin, createUser, signInAs, clock } = await startServer({ env })
    const user = await createUser()
    const clients = []
    for (let n = 0; n < 5; n += 1) {
      clients.push(await signInAs(user))
      clock.advance(1)
    }
    const found = []
    for (const client of clients) found.push((await unwrap(client.auth.getSession())) !== null)
    expect(found).toEqual([false, false, true, true, true])
    const events = await unwrap(
      admin.audit.listAuditEvents({ action: 'session.opened', targetId: user.id, limit: 1 }),
    )
    const [event] = events.events
    expect(event?.change?.before?.sessions).toEqual([expect.stringMatching(/^[A-Za-z0-9]{32}$/)])
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('D9: keeps to the limit when many sign in at once, without counting impersonations of the user', async () => {
    const env = { CASTELLAN_MAX_SESSIONS_PER_USER: '3' }
    const { admin, createUser, signInAs, clock } = await startServer({ env })
    const user = await createUser()
    await unwrap(admin.impersonation.impersonateUser({ userId: user.id }))
    clock.advance(1)
    await Promise.all(Array.from({ length: 12 }, () => signInAs(user)))
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: user.id }))
    expect(sessions.filter(({ impersonatedBy }) => impersonatedBy === null)).toHaveLength(3)
    expect(sessions).toHaveLength(4)
  })

  it('D9: ends the session that the same browser had, and no other', async () => {
    const server = await startServer()
    const { createUser, signInAs, createClientWith } = server
    const [first, second] = [await createUser(), await createUser()]
    const elsewhere = await signInAs(first)
    const browser = createBrowser(server)
    const before = (await browser.signIn(first.email)).body.token
    const bearer = { json: { email: first.email, password }, token: elsewhere.token }
    expect((await server.request('POST', signIn, bearer)).status).toBe(200)
    const after = (await browser.signIn(second.email)).body.token
    const isLive = async (token: string | undefined) =>
      (await unwrap(createClientWith(token).auth.getSession())) !== null
    expect(await isLive(before)).toBe(false)
    expect(await isLive(after)).toBe(true)
    expect(await isLive(elsewhere.token)).toBe(true)
  })

  it('D9: ends an impersonation in the same browser, and the session that it would return to', async () => {
    const server = await startServer()
    const { createUser, admin, createClientWith } = server
    const [target, other] = [await createUser(), await createUser()]
    const browser = createBrowser(server)
    const own = (await browser.signIn('admin@example.com')).body.token
    await browser.post('/admin/impersonate-user', { userId: target.id })
    await browser.signIn(other.email)
    expect((await createClientWith(own).auth.getSession()).body).toBeNull()
    const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions).toEqual([])
    expect((await browser.get('/get-session')).body.user.id).toBe(other.id)
  })

  it('ends at CASTELLAN_SESSION_MAX_AGE, however often the session is extended', async () => {
    const day = 86_400
    const env = { CASTELLAN_SESSION_MAX_AGE: String(9 * day) }
    const { createUser, signInAs, clock } = await startServer({ env })
    const client = await signInAs(await createUser())
    const ends: number[] = []
    const start = clock.now().getTime()
    for (let days = 0; days < 9; days += 2) {
      const found = await unwrap(client.auth.getSession())
      ends.push(Math.round((Date.parse(found?.session.expiresAt ?? '') - start) / day / 1000))
      clock.advance(2 * day)
    }
    expect(ends).toEqual([7, 9, 9, 9, 9])
    expect((await client.auth.getSession()).body).toBeNull()
  })

  it('D9: keeps 512 characters of the user agent', async () => {
    const { createUser, request, createClientWith } = await startServer()
    const { email } = await createUser()
    const { body } = await request('POST', signIn, {
      json: { email, password },
      headers: { 'user-agent': 'x'.repeat(15_000) },
    })
    const found = await unwrap(createClientWith(body.token).auth.getSession())
    expect(found?.session.userAgent).toBe('x'.repeat(512))
  })

  it('keeps no zone of an address that a proxy reports', async () => {
    const env = { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' }
    const { createUser, request, createClientWith } = await startServer({ env })
    const { email } = await createUser()
    const { body } = await request('POST', signIn, {
      json: { email, password },
      headers: { 'x-forwarded-for': `fe80::1%${'x'.repeat(9_000)}` },
    })
    const found = await unwrap(createClientWith(body.token).auth.getSession())
    expect(found?.session.ipAddress).toBe('fe80::1')
  })

  it('G4: clears an expired ban and returns the updated user', async () => {
    const { admin, anonymous, createUser, clock } = await startServer()
    const { email, id } = await createUser()
    await unwrap(admin.bans.banUser({ userId: id, banExpiresIn: 60 }))
    clock.advance(59)
    expect((await anonymous.auth.signInEmail({ email, password })).status).toBe(403)
    clock.advance(2)
    const { user } = await unwrap(anonymous.auth.signInEmail({ email, password }))
    expect(user).toMatchObject({ banned: false, banReason: null, banExpires: null })
    expect((await unwrap(admin.users.getUser({ id }))).user).toEqual(user)
  })

  it('refuses a cross-site form navigation', async () => {
    const { request, admin } = await startServer()
    const response = await request('POST', signIn, {
      json: { email: 'admin@example.com', password },
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    })
    expect([response.status, response.body.code]).toEqual([
      403,
      'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
    ])
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await unwrap(admin.auth.listSessions())).toHaveLength(1)
  })
})
