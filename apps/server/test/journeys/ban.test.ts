import { expect, it } from 'vitest'
import { createBrowser } from '../kit/browser.ts'
import { password, startServer, unwrap } from '../kit/server.ts'

it('D1: a ban ends every session and prevents sign-in until it is lifted', async () => {
  const server = await startServer()
  const { admin, signInAs, createUser, anonymous, createClientWith } = server
  const target = await createUser({ role: 'admin' })
  const { id: userId, email } = target
  const phone = await signInAs(target)
  const short = anonymous.auth.signInEmail({ email, password, rememberMe: false })
  const temporary = createClientWith((await unwrap(short)).token)
  const browser = createBrowser(server)
  await browser.signIn(email)
  const impersonating = phone.impersonation.impersonateUser({ userId: (await createUser()).id })
  const impersonator = createClientWith((await unwrap(impersonating)).session.token)

  await unwrap(admin.bans.banUser({ userId, banReason: 'spam' }))
  for (const client of [phone, temporary, impersonator])
    expect((await client.auth.listSessions()).status).toBe(401)
  expect((await browser.get('/get-session')).body).toBeNull()
  expect(browser.jar.size).toBe(0)
  expect((await anonymous.auth.signInEmail({ email, password })).status).toBe(403)
  expect((await browser.signIn(email)).status).toBe(403)
  expect(browser.jar.size).toBe(0)
  const newPassword = 'another password'
  await unwrap(admin.users.setUserPassword({ userId, newPassword }))
  expect((await anonymous.auth.signInEmail({ email, password: newPassword })).status).toBe(403)

  await unwrap(admin.bans.unbanUser({ userId }))
  for (const client of [phone, temporary, impersonator])
    expect((await client.auth.listSessions()).status).toBe(401)
  const signedIn = await unwrap(anonymous.auth.signInEmail({ email, password: newPassword }))
  expect(signedIn.user).toMatchObject({ banned: false, banReason: null })
  expect((await createClientWith(signedIn.token).users.listUsers()).status).toBe(200)
})

it('a ban with an expiry lets the user sign in again when it expires, and not before', async () => {
  const { admin, createUser, signInAs, anonymous, clock } = await startServer()
  const target = await createUser()
  const theirs = await signInAs(target)
  await unwrap(admin.bans.banUser({ userId: target.id, banExpiresIn: 3600 }))
  const signIn = () => anonymous.auth.signInEmail({ email: target.email, password })
  clock.advance(3590)
  expect((await signIn()).status).toBe(403)
  clock.advance(10)
  expect((await signIn()).status).toBe(200)
  expect((await theirs.auth.getSession()).body).toBeNull()
  expect(await unwrap(admin.users.getUser({ id: target.id }))).toMatchObject({
    banned: false,
    banReason: null,
    banExpires: null,
  })
})
