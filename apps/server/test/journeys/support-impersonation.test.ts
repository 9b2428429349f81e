import { expect, it } from 'vitest'
import { createBrowser } from '../kit/browser.ts'
import { adminEmail, startServer, unwrap } from '../kit/server.ts'

it('stopping an impersonation returns to the admin’s session, by cookie', async () => {
  const server = await startServer()
  const target = await server.createUser()
  for (const rememberMe of [true, false]) {
    const browser = createBrowser(server)
    await browser.signIn(adminEmail, { rememberMe })
    const before = (await browser.get('/get-session')).body
    const cookiesBefore = [...browser.jar]

    const impersonation = await browser.post('/admin/impersonate-user', { userId: target.id })
    expect((await browser.get('/get-session')).body).toEqual(impersonation.body)
    expect((await browser.get('/admin/list-users')).status).toBe(403)

    expect((await browser.post('/admin/stop-impersonating')).body).toEqual(before)
    expect([...browser.jar].sort()).toEqual(cookiesBefore.sort())
    expect((await browser.get('/get-session')).body).toEqual(before)
    expect((await browser.get('/admin/list-users')).status).toBe(200)
    expect((await browser.post('/admin/stop-impersonating')).status).toBe(400)
  }
  const listed = server.admin.sessions.listUserSessions({ userId: target.id })
  expect((await unwrap(listed)).sessions).toEqual([])
})

it('stopping an impersonation returns to the admin’s session, by bearer token', async () => {
  const { admin, createUser, signInAs } = await startServer()
  const target = await createUser()
  const theirs = await signInAs(target)
  const before = await unwrap(admin.auth.getSession())
  const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: target.id }))
  const impersonator = admin.withToken(session.token)
  expect((await unwrap(impersonator.auth.getSession()))?.user).toEqual(target)

  const ended = await unwrap(impersonator.impersonation.stopImpersonating())
  expect(ended.user).toEqual(before?.user)
  expect(ended.session.id).toBe(before?.session.id)
  expect((await impersonator.auth.getSession()).body).toBeNull()
  expect((await impersonator.impersonation.stopImpersonating()).status).toBe(401)
  expect(await unwrap(admin.auth.getSession())).toEqual(before)
  expect((await theirs.auth.getSession()).body).not.toBeNull()
})

it('a forgotten impersonation ends within an hour, and the admin’s session continues', async () => {
  const server = await startServer()
  const browser = createBrowser(server)
  await browser.signIn(adminEmail)
  const before = (await browser.get('/get-session')).body
  const adminToken = browser.jar.get('better-auth.session_token') ?? ''
  await browser.post('/admin/impersonate-user', { userId: (await server.createUser()).id })
  server.clock.advance(3601)
  expect((await browser.get('/get-session')).body).toBeNull()
  expect((await browser.post('/admin/stop-impersonating')).status).toBe(401)
  browser.jar.set('better-auth.session_token', adminToken)
  expect((await browser.get('/get-session')).body).toEqual(before)
})
