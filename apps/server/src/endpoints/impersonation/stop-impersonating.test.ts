import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('stopImpersonating', () => {
  it('D7: restores the admin’s session in the browser', async () => {
    const server = await startServer()
    const target = await server.createUser()
    const browser = createBrowser(server)
    const { token } = (await browser.signIn('admin@example.com')).body
    await browser.post('/admin/impersonate-user', { userId: target.id })
    const response = await browser.post('/admin/stop-impersonating')
    expect(response.status).toBe(200)
    expect(response.body.user.email).toBe('admin@example.com')
    expect(response.body.session.token).toBe(token)
    expect(response.headers.get('set-auth-token')).toContain(token)
    expect([...browser.jar.keys()]).toEqual(['better-auth.session_token'])
    const restored = response.headers.getSetCookie().find((cookie) => cookie.includes(token))
    expect(restored).toContain('Max-Age=604800')
    expect((await browser.get('/get-session')).body.user.email).toBe('admin@example.com')
    const { sessions } = await unwrap(server.admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions).toEqual([])
  })

  it('D7: restores a session without rememberMe as it was', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    const { token } = (await browser.signIn('admin@example.com', { rememberMe: false })).body
    await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    const response = await browser.post('/admin/stop-impersonating')
    const restored = response.headers.getSetCookie().find((cookie) => cookie.includes(token))
    expect(restored).not.toContain('Max-Age')
    expect(browser.jar.has('better-auth.dont_remember')).toBe(true)
  })

  it('D7: ends the impersonation of a bearer token without revealing the admin’s token', async () => {
    const { admin, createUser, createClientWith, request } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    const response = await request('POST', '/admin/stop-impersonating', { token: session.token })
    const me = await unwrap(admin.auth.getSession())
    expect(response.status).toBe(200)
    expect(response.body.user).toEqual(me?.user)
    expect(response.body.session).toMatchObject({ id: me?.session.id, token: me?.session.id })
    expect(response.text).not.toContain(admin.token)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('set-auth-token')).toBeNull()
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('D7: restores no session without a valid admin cookie', async () => {
    for (const forged of [undefined, 'made-up.signature']) {
      const server = await startServer()
      const browser = createBrowser(server)
      const { token } = (await browser.signIn('admin@example.com')).body
      await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
      if (forged) browser.jar.set('better-auth.admin_session', forged)
      else browser.jar.delete('better-auth.admin_session')
      const response = await browser.post('/admin/stop-impersonating')
      expect(response.status).toBe(200)
      expect(response.text).not.toContain(token)
      expect(browser.jar.has('better-auth.session_token')).toBe(false)
      expect((await browser.get('/get-session')).body).toBeNull()
    }
  })

  it('D7: never restores another admin’s session', async () => {
    const server = await startServer()
    const other = createBrowser(server)
    await other.signIn((await server.createUser({ role: 'admin' })).email)
    await other.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    const browser = createBrowser(server)
    await browser.signIn('admin@example.com')
    await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    const theirs = other.jar.get('better-auth.admin_session') ?? ''
    browser.jar.set('better-auth.admin_session', theirs)
    const response = await browser.post('/admin/stop-impersonating')
    expect(response.body.user.email).toBe('admin@example.com')
    expect(response.body.session.token).toBe(response.body.session.id)
    expect((await browser.get('/get-session')).body).toBeNull()
  })

  it('D7: ends the impersonation and returns 401 when the admin’s session has ended', async () => {
    const { admin, createUser, createClientWith, request, store } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    const own = (await unwrap(admin.auth.getSession()))?.session.id ?? ''
    await store.transaction((tx) => tx.sessions.delete(own))
    const response = await request('POST', '/admin/stop-impersonating', { token: session.token })
    expect(response.status).toBe(401)
    expect(response.body.code).toBe('UNAUTHORIZED')
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
  })

  it('A1: returns 400 without an impersonation', async () => {
    const { admin } = await startServer()
    const response = await admin.impersonation.stopImpersonating()
    expect(response.status).toBe(400)
    expect(response.body).toEqual({
      message: 'You are not impersonating anyone',
      code: 'YOU_ARE_NOT_IMPERSONATING_ANYONE',
    })
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })
})
