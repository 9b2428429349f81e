import { describe, expect, it } from 'vitest'
import { createBrowser } from '../../../test/kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../../../test/kit/server.ts'

const cleared = ['session_token', 'session_data', 'dont_remember'].map(
  (name) => `better-auth.${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`,
)

describe('signOut', () => {
  it('ends the session of the request, and no other', async () => {
    const { createUser, signInAs, request, store } = await startServer()
    const user = await createUser()
    const [first, second] = [await signInAs(user), await signInAs(user)]
    const { token = '' } = first
    expect(await unwrap(first.auth.signOut())).toEqual({ success: true })
    expect(await store.sessions.findByToken(token)).toBeUndefined()
    expect((await request('GET', '/get-session', { token })).body).toBeNull()
    expect((await second.auth.getSession()).body).not.toBeNull()
  })

  it('clears the cookies of the browser', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    const { body, headers } = await browser.post('/sign-out')
    expect(body).toEqual({ success: true })
    expect(headers.getSetCookie()).toEqual(cleared)
    expect(headers.get('set-auth-token')).toBeNull()
    expect(browser.jar.size).toBe(0)
  })

  it('succeeds without a session and with an unknown token', async () => {
    const { request, admin } = await startServer()
    for (const token of [undefined, 'unknown']) {
      const { status, body, headers } = await request('POST', '/sign-out', { token })
      expect([status, body]).toEqual([200, { success: true }])
      expect(headers.getSetCookie()).toEqual(cleared)
    }
    expect((await admin.auth.getSession()).body).not.toBeNull()
  })

  it('ends only the impersonation, and keeps the admin’s session and cookie', async () => {
    const server = await startServer()
    const browser = createBrowser(server)
    await browser.signIn(adminEmail)
    await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
    await browser.post('/sign-out')
    expect([...browser.jar.keys()]).toEqual(['better-auth.admin_session'])
    expect(await unwrap(server.admin.auth.listSessions())).toHaveLength(2)
  })

  it('ends a suspended impersonation permanently', async () => {
    const { admin, createUser, signInAs, createClientWith } = await startServer()
    const support = await createUser({ role: 'admin' })
    const { session } = await unwrap(
      (await signInAs(support)).impersonation.impersonateUser({ userId: (await createUser()).id }),
    )
    const impersonation = createClientWith(session.token)
    await unwrap(admin.access.setRole({ userId: support.id, role: 'user' }))
    await unwrap(impersonation.auth.signOut())
    await unwrap(admin.access.setRole({ userId: support.id, role: 'admin' }))
    expect((await impersonation.auth.getSession()).body).toBeNull()
  })
})
