import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../../../test/kit/server.ts'

const day = 86_400

describe('getSession', () => {
  it('answers the session of the request, its token too, and the user', async () => {
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

  it('G5: answers null to a stranger, and is never kept by caches', async () => {
    const { request, admin } = await startServer()
    for (const token of [undefined, 'unknown', admin.token]) {
      const { status, text, headers } = await request('GET', '/get-session', { token })
      expect(status).toBe(200)
      expect(text === 'null').toBe(token !== admin.token)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('pragma')).toBe('no-cache')
    }
  })

  it('leaves the session as it is when it is asked not to prolong it', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    const { expiresAt } = (await browser.get('/get-session')).body.session
    server.clock.advance(2 * day)
    const asked = await browser.get('/get-session?disableRefresh=true&disableCookieCache=true')
    expect(asked.body.session.expiresAt).toBe(expiresAt)
    expect(asked.headers.getSetCookie()).toEqual([])
    const empty = await browser.get('/get-session?disableRefresh=')
    expect(Date.parse(empty.body.session.expiresAt)).toBeGreaterThan(Date.parse(expiresAt))
  })

  it('makes a browser forget a session that has ended, but not a cookie that is not ours', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    await unwrap(server.admin.auth.revokeSessions())
    const dead = await browser.get('/get-session')
    expect(dead.body).toBeNull()
    expect(dead.headers.getSetCookie()).toHaveLength(3)
    expect(browser.jar.size).toBe(0)
    browser.jar.set('better-auth.session_token', `token.${'A'.repeat(43)}%3D`)
    expect((await browser.get('/get-session')).headers.getSetCookie()).toEqual([])
  })

  it('refuses a query that says a thing twice', async () => {
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
