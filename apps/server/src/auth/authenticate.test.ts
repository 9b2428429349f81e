import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../test/kit/browser.ts'
import {
  adminEmail,
  password,
  startServer,
  type TestServer,
  unwrap,
} from '../../test/kit/server.ts'

const hour = 3600
const day = 24 * hour

/** The end of the session of a client, without prolonging it. */
async function endOf(client: TestServer['admin']) {
  return (await unwrap(client.auth.getSession({ disableRefresh: 'true' })))?.session.expiresAt
}

/** A bearer client of a session that is not to be remembered. */
async function shortClient({ anonymous, createClientWith }: TestServer) {
  const signedIn = anonymous.auth.signInEmail({ email: adminEmail, password, rememberMe: false })
  return createClientWith((await unwrap(signedIn)).token)
}

/** A bearer client of an impersonation by the admin. */
async function visitor({ admin, createUser, createClientWith }: TestServer) {
  const { id: userId } = await createUser()
  const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
  return createClientWith(session.token)
}

describe('a session', () => {
  it('is prolonged to a week by any request when it has six days or fewer left', async () => {
    const { admin, clock } = await startServer()
    const first = await endOf(admin)
    clock.advance(day - 60)
    await unwrap(admin.users.listUsers())
    expect(await endOf(admin)).toBe(first)
    clock.advance(61)
    const { token } = admin
    await unwrap(admin.users.listUsers())
    expect(Date.parse((await endOf(admin)) ?? '') - Date.parse(first ?? '')).toBeGreaterThanOrEqual(
      day * 1000,
    )
    clock.advance(6.5 * day)
    expect((await admin.users.listUsers()).status).toBe(200)
    expect(admin.token).toBe(token)
  })

  it('ends after a week without a request', async () => {
    const { admin, clock } = await startServer()
    clock.advance(7 * day + 1)
    expect((await admin.users.listUsers()).status).toBe(401)
    expect((await admin.auth.getSession()).body).toBeNull()
  })

  it('that is prolonged gives a browser its cookie anew, also with a refusal', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    const { token } = (await browser.signIn((await server.createUser()).email)).body
    const paths = ['/get-session', '/admin/list-users', '/list-sessions']
    for (const [index, path] of paths.entries()) {
      server.clock.advance(1.5 * day)
      const { status, headers } = await browser.get(path)
      expect(status).toBe([200, 403, 403][index])
      const [cookie, ...more] = headers.getSetCookie()
      expect(cookie).toMatch(/^better-auth\.session_token=[^;]+; Max-Age=604800; Path=\/; HttpOnly/)
      expect(cookie).toContain(token)
      expect(more).toEqual([])
      expect(headers.get('set-auth-token')).toContain(`${token}.`)
    }
    server.clock.advance(hour)
    expect((await browser.get('/get-session')).headers.getSetCookie()).toEqual([])
  })

  it('D6: that is prolonged gives a bearer client no cookie', async () => {
    const { admin, clock, request } = await startServer()
    const before = await endOf(admin)
    clock.advance(2 * day)
    const { headers } = await request('GET', '/admin/list-users', { token: admin.token })
    expect([headers.getSetCookie(), headers.get('set-auth-token')]).toEqual([[], null])
    expect(await endOf(admin)).not.toBe(before)
  })

  it('goes by the lifetimes of the configuration, and by none where it is not to slide', async () => {
    const lasting = { CASTELLAN_SESSION_EXPIRES_IN: '600', CASTELLAN_SESSION_UPDATE_AGE: '60' }
    const brief = await startServer({ env: lasting })
    const first = await endOf(brief.admin)
    brief.clock.advance(61)
    await unwrap(brief.admin.users.listUsers())
    expect(await endOf(brief.admin)).not.toBe(first)
    const fixed = await startServer({ env: { CASTELLAN_SESSION_REFRESH: 'off' } })
    const end = await endOf(fixed.admin)
    fixed.clock.advance(6 * day)
    await unwrap(fixed.admin.users.listUsers())
    expect(await endOf(fixed.admin)).toBe(end)
    fixed.clock.advance(day + 1)
    expect((await fixed.admin.users.listUsers()).status).toBe(401)
  })
})

describe('a session that was made short', () => {
  it('D3: stays short with a bearer token', async () => {
    const server = await startServer()
    const lives = [
      [shortClient, 24 * hour],
      [visitor, hour],
    ] as const
    for (const [open, seconds] of lives) {
      const client = await open(server)
      const end = await endOf(client)
      server.clock.advance(seconds - 60)
      expect((await unwrap(client.auth.getSession()))?.session.expiresAt).toBe(end)
      server.clock.advance(61)
      expect((await client.auth.getSession()).body).toBeNull()
    }
  })

  it('D3: stays short with a cookie, also when the browser has lost the one beside it', async () => {
    for (const visits of [false, true]) {
      const server = await startServer()
      const browser = createBrowser(server)
      await browser.signIn(adminEmail, { rememberMe: visits })
      const { id: userId } = await server.createUser()
      if (visits) await browser.post('/admin/impersonate-user', { userId })
      const { expiresAt } = (await browser.get('/get-session')).body.session
      const seconds = visits ? hour : day
      for (const isLost of [false, true]) {
        server.clock.advance(seconds / 2 - 30)
        if (isLost) browser.jar.delete('better-auth.dont_remember')
        const { body, headers } = await browser.get('/get-session')
        expect(body.session.expiresAt).toBe(expiresAt)
        expect(headers.getSetCookie()).toEqual([])
      }
      server.clock.advance(61)
      expect((await browser.get('/get-session')).body).toBeNull()
    }
  })

  it('D3: stays short where the lifetime of all is short', async () => {
    for (const lifetime of [60, 3600]) {
      const env = {
        CASTELLAN_SESSION_EXPIRES_IN: String(lifetime),
        CASTELLAN_SESSION_UPDATE_AGE: '0',
      }
      const server = await startServer({ env })
      const client = await shortClient(server)
      const end = await endOf(client)
      server.clock.advance(lifetime / 2 - 10)
      expect((await unwrap(client.auth.getSession()))?.session.expiresAt).toBe(end)
      server.clock.advance(11)
      expect((await client.auth.getSession()).body).toBeNull()
    }
  })
})

describe('a browser that is not to remember', () => {
  it('has no session prolonged', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail, { rememberMe: false })
    const dontRemember = browser.jar.get('better-auth.dont_remember') ?? ''
    await browser.signIn(adminEmail)
    browser.jar.set('better-auth.dont_remember', dontRemember)
    const { expiresAt } = (await browser.get('/get-session')).body.session
    server.clock.advance(3 * day)
    const { body, headers } = await browser.get('/get-session')
    expect(body.session.expiresAt).toBe(expiresAt)
    expect(headers.getSetCookie()).toEqual([])
  })
})
