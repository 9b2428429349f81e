import { describe, expect, it } from 'vitest'
import { password, startServer, unwrap } from '../../../test/kit/server.ts'

const signUp = '/sign-up/email'
const open = { CASTELLAN_SIGN_UP: 'open' }
const ada = { name: 'Ada', email: 'Ada@Example.com', password }

describe('signUpEmail', () => {
  it('creates a user with the default role and signs them in', async () => {
    const { anonymous, createClientWith } = await startServer({ env: open })
    const { token, user } = await unwrap(
      anonymous.auth.signUpEmail({ ...ada, image: 'https://example.com/ada.png' }),
    )
    expect(user).toMatchObject({
      name: 'Ada',
      email: 'ada@example.com',
      image: 'https://example.com/ada.png',
      role: 'user',
      emailVerified: false,
      banned: false,
    })
    expect((await unwrap(createClientWith(token).auth.getSession()))?.user).toEqual(user)
    const { email } = user
    expect((await anonymous.auth.signInEmail({ email, password })).status).toBe(200)
  })

  it('sets the cookies of a sign-in, as session cookies without rememberMe', async () => {
    const { request } = await startServer({ env: open })
    const cookiesOf = async (json: object) =>
      (await request('POST', signUp, { json })).headers
        .getSetCookie()
        .map((cookie) => cookie.replace(/=[^;]+;/, '=…;'))
    const attributes = 'Path=/; HttpOnly; SameSite=Lax'
    expect(await cookiesOf(ada)).toEqual([
      `better-auth.session_token=…; Max-Age=604800; ${attributes}`,
    ])
    expect(await cookiesOf({ ...ada, email: 'b@example.com', rememberMe: false })).toEqual([
      `better-auth.session_token=…; ${attributes}`,
      `better-auth.dont_remember=…; ${attributes}`,
    ])
  })

  it('ignores protected and unknown fields', async () => {
    const { request } = await startServer({ env: open })
    const json = { ...ada, banned: true, emailVerified: true, role: '', id: 'mine', hobby: 'x' }
    const { body } = await request('POST', signUp, { json })
    expect(body.user).toMatchObject({ banned: false, emailVerified: false, role: 'user' })
    expect(body.user.id).not.toBe('mine')
    expect(body.user).not.toHaveProperty('hobby')
  })

  it('C6: creates no user unless the configuration enables sign-up', async () => {
    const { anonymous, admin } = await startServer()
    expect(await anonymous.auth.signUpEmail(ada)).toMatchObject({
      status: 400,
      body: {
        message: 'Email and password sign up is not enabled. CASTELLAN_SIGN_UP=open enables it.',
        code: 'EMAIL_PASSWORD_SIGN_UP_DISABLED',
      },
    })
    expect((await unwrap(admin.users.listUsers())).total).toBe(1)
  })

  it('C1: accepts only passwords of 8 to 128 UTF-16 code units', async () => {
    const { anonymous, admin } = await startServer({ env: open })
    const refused = [
      ['x', 'PASSWORD_TOO_SHORT', 'Password too short. A password has 8 to 128 characters.'],
      ['1234567', 'PASSWORD_TOO_SHORT', 'Password too short. A password has 8 to 128 characters.'],
      [
        'x'.repeat(129),
        'PASSWORD_TOO_LONG',
        'Password too long. A password has 8 to 128 characters.',
      ],
    ] as const
    for (const [text, code, message] of refused)
      expect(await anonymous.auth.signUpEmail({ ...ada, password: text })).toMatchObject({
        status: 400,
        body: { code, message },
      })
    expect((await unwrap(admin.users.listUsers())).total).toBe(1)
    for (const [index, text] of ['12345678', 'x'.repeat(128), '😀😀😀😀'].entries()) {
      const email = `user-${index}@example.com`
      const response = await anonymous.auth.signUpEmail({ ...ada, email, password: text })
      expect(response.status).toBe(200)
    }
  })

  it('rejects a chosen role or ban by field name, and creates no user', async () => {
    const { request, admin } = await startServer({ env: open })
    const refused = { role: 'admin', banReason: 'x', banExpires: '2030-01-01T00:00:00.000Z' }
    for (const [field, value] of Object.entries(refused)) {
      const { status, body } = await request('POST', signUp, { json: { ...ada, [field]: value } })
      expect([status, body]).toEqual([
        400,
        { message: `${field} is not allowed to be set`, code: 'FIELD_NOT_ALLOWED' },
      ])
    }
    expect((await unwrap(admin.users.listUsers())).total).toBe(1)
  })

  it('C3: returns 422 for a taken address in any case, and changes nothing', async () => {
    const { anonymous, admin, signInAs } = await startServer({ env: open })
    const { user } = await unwrap(anonymous.auth.signUpEmail(ada))
    const again = { ...ada, name: 'Eve', email: 'ADA@example.COM', password: 'another one' }
    expect(await anonymous.auth.signUpEmail(again)).toMatchObject({
      status: 422,
      body: {
        message: 'User already exists. Use another email.',
        code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
      },
    })
    expect((await unwrap(admin.users.getUser({ id: user.id }))).name).toBe('Ada')
    expect((await (await signInAs(user)).auth.getSession()).body).not.toBeNull()
  })

  it('C3: creates one user from concurrent sign-ups with one address', async () => {
    const { anonymous, admin } = await startServer({ env: open })
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => anonymous.auth.signUpEmail(ada)),
    )
    const statuses = responses.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 422)])
    const { total, users } = await unwrap(admin.users.listUsers())
    expect(total).toBe(2)
    const { id: userId = '' } = users.find(({ email }) => email === 'ada@example.com') ?? {}
    expect((await unwrap(admin.sessions.listUserSessions({ userId }))).sessions).toHaveLength(1)
  })

  it('names each invalid field, and creates no user', async () => {
    const { request, admin } = await startServer({ env: open })
    const { status, body } = await request('POST', signUp, {
      json: { email: 'ada', password: '', image: 5 },
    })
    expect(status).toBe(400)
    expect(body.code).toBe('VALIDATION_ERROR')
    expect(body.message).toContain('[body.name] Invalid input: expected string, received undefined')
    expect(body.message).toContain('[body.email] Invalid email address')
    expect(body.message).toContain('[body.image] Invalid input: expected string, received number')
    expect((await unwrap(admin.users.listUsers())).total).toBe(1)
  })

  it('refuses a cross-site form navigation, and creates no user', async () => {
    const { request, admin } = await startServer({ env: open })
    const { status, body } = await request('POST', signUp, {
      json: ada,
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    })
    expect([status, body.code]).toEqual([403, 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED'])
    expect((await unwrap(admin.users.listUsers())).total).toBe(1)
  })
})
