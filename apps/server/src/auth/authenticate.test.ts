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

/** Reads the expiry of a client's session without extending it. */
async function readExpiry(client: TestServer['admin']) {
  return (await unwrap(client.auth.getSession({ disableRefresh: 'true' })))?.session.expiresAt
}

/** Creates a bearer client with a session without rememberMe. */
async function createShortClient({ anonymous, createClientWith }: TestServer) {
  const signedIn = anonymous.auth.signInEmail({ email: adminEmail, password, rememberMe: false })
  return createClientWith((await unwrap(signedIn)).token)
}

/** Creates a bearer client for an impersonation by the admin. */
async function createImpersonator({ admin, createUser, createClientWith }: TestServer) {
  const { id: userId } = await createUser()
  const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
  return createClientWith(session.token)
}

describe('a session', () => {
  it('is extended to a week by any request within its last six days', async () => {
    const { admin, clock } = await startServer()
    const first = await readExpiry(admin)
    clock.advance(day - 60)
    await unwrap(admin.users.listUsers())
    expect(await readExpiry(admin)).toBe(first)
    clock.advance(61)
    const { token } = admin
    await unwrap(admin.users.listUsers())
    expect(
      Date.parse((await readExpiry(admin)) ?? '') - Date.parse(first ?? ''),
    ).toBeGreaterThanOrEqual(day * 1000)
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

  it('renews the cookie of a browser when extended, even with a refusal', async () => {
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

  it('D6: sends no cookie to a bearer client when extended', async () => {
    const { admin, clock, request } = await startServer()
    const before = await readExpiry(admin)
    clock.advance(2 * day)
    const { headers } = await request('GET', '/admin/list-users', { token: admin.token })
    expect([headers.getSetCookie(), headers.get('set-auth-token')]).toEqual([[], null])
    expect(await readExpiry(admin)).not.toBe(before)
  })

  it('follows the configured lifetimes, and is never extended with refresh off', async () => {
    const lifetimes = { CASTELLAN_SESSION_EXPIRES_IN: '600', CASTELLAN_SESSION_UPDATE_AGE: '60' }
    const short = await startServer({ env: lifetimes })
    const first = await readExpiry(short.admin)
    short.clock.advance(61)
    await unwrap(short.admin.users.listUsers())
    expect(await readExpiry(short.admin)).not.toBe(first)
    const fixed = await startServer({ env: { CASTELLAN_SESSION_REFRESH: 'off' } })
    const end = await readExpiry(fixed.admin)
    fixed.clock.advance(6 * day)
    await unwrap(fixed.admin.users.listUsers())
    expect(await readExpiry(fixed.admin)).toBe(end)
    fixed.clock.advance(day + 1)
    expect((await fixed.admin.users.listUsers()).status).toBe(401)
  })
})

describe('a short session', () => {
  it('D3: is not extended with a bearer token', async () => {
    const server = await startServer()
    const shortSessions = [
      [createShortClient, 24 * hour],
      [createImpersonator, hour],
    ] as const
    for (const [open, seconds] of shortSessions) {
      const client = await open(server)
      const end = await readExpiry(client)
      server.clock.advance(seconds - 60)
      expect((await unwrap(client.auth.getSession()))?.session.expiresAt).toBe(end)
      server.clock.advance(61)
      expect((await client.auth.getSession()).body).toBeNull()
    }
  })

  it('D3: is not extended with a cookie, even when the dont_remember cookie is lost', async () => {
    for (const isImpersonation of [false, true]) {
      const server = await startServer()
      const browser = createBrowser(server)
      await browser.signIn(adminEmail, { rememberMe: isImpersonation })
      const { id: userId } = await server.createUser()
      if (isImpersonation) await browser.post('/admin/impersonate-user', { userId })
      const { expiresAt } = (await browser.get('/get-session')).body.session
      const seconds = isImpersonation ? hour : day
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

  it('D3: is not extended when every session is short', async () => {
    for (const lifetime of [60, 3600]) {
      const env = {
        CASTELLAN_SESSION_EXPIRES_IN: String(lifetime),
        CASTELLAN_SESSION_UPDATE_AGE: '0',
      }
      const server = await startServer({ env })
      const client = await createShortClient(server)
      const end = await readExpiry(client)
      server.clock.advance(lifetime / 2 - 10)
      expect((await unwrap(client.auth.getSession()))?.session.expiresAt).toBe(end)
      server.clock.advance(11)
      expect((await client.auth.getSession()).body).toBeNull()
    }
  })
})

describe('a browser with a dont_remember cookie', () => {
  it('does not extend its session', async () => {
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
