import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { startServer, unwrap } from '../../../test/kit/server.ts'

describe('stopImpersonating', () => {
  it('D7: gives the browser that began it its own session back', async () => {
    const server = await startServer()
    const target = await server.createUser()
    const browser = createBrowser(server)
    const { token } = (await browser.signIn('admin@example.com')).body
    await browser.post('/admin/impersonate-user', { userId: target.id })
    const answer = await browser.post('/admin/stop-impersonating')
    expect(answer.status).toBe(200)
    expect(answer.body.user.email).toBe('admin@example.com')
    expect(answer.body.session.token).toBe(token)
    expect(answer.headers.get('set-auth-token')).toContain(token)
    expect([...browser.jar.keys()]).toEqual(['better-auth.session_token'])
    const back = answer.headers.getSetCookie().find((cookie) => cookie.includes(token))
    expect(back).toContain('Max-Age=604800')
    expect((await browser.get('/get-session')).body.user.email).toBe('admin@example.com')
    const { sessions } = await unwrap(server.admin.sessions.listUserSessions({ userId: target.id }))
    expect(sessions).toEqual([])
  })

  it('D7: keeps a session that was not to be remembered so', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    const { token } = (await browser.signIn('admin@example.com', { rememberMe: false })).body
    await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    const answer = await browser.post('/admin/stop-impersonating')
    const back = answer.headers.getSetCookie().find((cookie) => cookie.includes(token))
    expect(back).not.toContain('Max-Age')
    expect(browser.jar.has('better-auth.dont_remember')).toBe(true)
  })

  it('D7: ends it with a bearer token, and shows no live token of the admin', async () => {
    const { admin, createUser, createClientWith, request } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    const answer = await request('POST', '/admin/stop-impersonating', { token: session.token })
    const me = await unwrap(admin.auth.getSession())
    expect(answer.status).toBe(200)
    expect(answer.body.user).toEqual(me?.user)
    expect(answer.body.session).toMatchObject({ id: me?.session.id, token: me?.session.id })
    expect(answer.text).not.toContain(admin.token)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('set-auth-token')).toBeNull()
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('D7: gives no session to a browser without the admin’s cookie, or with a forged one', async () => {
    for (const forged of [undefined, 'made-up.signature']) {
      const server = await startServer()
      const browser = createBrowser(server)
      const { token } = (await browser.signIn('admin@example.com')).body
      await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
      if (forged) browser.jar.set('better-auth.admin_session', forged)
      else browser.jar.delete('better-auth.admin_session')
      const answer = await browser.post('/admin/stop-impersonating')
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain(token)
      expect(browser.jar.has('better-auth.session_token')).toBe(false)
      expect((await browser.get('/get-session')).body).toBeNull()
    }
  })

  it('D7: gives nobody another admin’s session', async () => {
    const server = await startServer()
    const other = createBrowser(server)
    await other.signIn((await server.createUser({ role: 'admin' })).email)
    await other.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    const browser = createBrowser(server)
    await browser.signIn('admin@example.com')
    await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    const theirs = other.jar.get('better-auth.admin_session') ?? ''
    browser.jar.set('better-auth.admin_session', theirs)
    const answer = await browser.post('/admin/stop-impersonating')
    expect(answer.body.user.email).toBe('admin@example.com')
    expect(answer.body.session.token).toBe(answer.body.session.id)
    expect((await browser.get('/get-session')).body).toBeNull()
  })

  it('D7: ends it with 401 when there is no session to go back to', async () => {
    const { admin, createUser, createClientWith, request, store } = await startServer()
    const { id: userId } = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    const own = (await unwrap(admin.auth.getSession()))?.session.id ?? ''
    await store.transaction((tx) => tx.sessions.remove(own))
    const answer = await request('POST', '/admin/stop-impersonating', { token: session.token })
    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('UNAUTHORIZED')
    expect((await createClientWith(session.token).auth.getSession()).body).toBeNull()
  })

  it('A1: says so when nobody is impersonated', async () => {
    const { admin } = await startServer()
    const answer = await admin.impersonation.stopImpersonating()
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      message: 'You are not impersonating anyone',
      code: 'YOU_ARE_NOT_IMPERSONATING_ANYONE',
    })
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })
})
