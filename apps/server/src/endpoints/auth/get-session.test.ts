import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../../../test/kit/server.ts'

const day = 86_400

describe('getSession', () => {
  it('returns the session of the request with its token, and the user', async () => {
    const { createUser, signInAs } = await startServer()
    const user = await createUser()
    const theirs = await signInAs(user)
    const found = await unwrap(theirs.auth.getSession())
    expect(found?.user).toEqual(user)
    expect(found?.session).toMatchObject({ token: theirs.token, userId: user.id })
    expect(Object.keys(found?.session ?? {}).join()).toBe(
      'expiresAt,token,createdAt,updatedAt,ipAddress,userAgent,userId,impersonatedBy,id',
    )
  })

  it('G5: returns null without a valid session, and is never cached', async () => {
    const { request, admin } = await startServer()
    for (const token of [undefined, 'unknown', admin.token]) {
      const { status, text, headers } = await request('GET', '/get-session', { token })
      expect(status).toBe(200)
      expect(text === 'null').toBe(token !== admin.token)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('pragma')).toBe('no-cache')
    }
  })

  it('does not extend the session with disableRefresh', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    const { expiresAt } = (await browser.get('/get-session')).body.session
    server.clock.advance(2 * day)
    const unrefreshed = await browser.get(
      '/get-session?disableRefresh=true&disableCookieCache=true',
    )
    expect(unrefreshed.body.session.expiresAt).toBe(expiresAt)
    expect(unrefreshed.headers.getSetCookie()).toEqual([])
    const empty = await browser.get('/get-session?disableRefresh=')
    expect(Date.parse(empty.body.session.expiresAt)).toBeGreaterThan(Date.parse(expiresAt))
  })

  it('clears the cookies of an ended session, but not a cookie with another signature', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    await unwrap(server.admin.auth.revokeSessions())
    const ended = await browser.get('/get-session')
    expect(ended.body).toBeNull()
    expect(ended.headers.getSetCookie()).toHaveLength(3)
    expect(browser.jar.size).toBe(0)
    browser.jar.set('better-auth.session_token', `token.${'A'.repeat(43)}%3D`)
    expect((await browser.get('/get-session')).headers.getSetCookie()).toEqual([])
  })

  it('rejects a repeated query parameter', async () => {
    const { request, admin } = await startServer()
    const { status, body } = await request(
      'GET',
      '/get-session?disableRefresh=1&disableRefresh=2',
      {
        token: admin.token,
      },
    )
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR'])
  })
})
