import { describe, expect, it } from 'vitest'
import { getDatabaseUrl } from '../kit/databases.ts'
import { readRows } from '../kit/raw-sql.ts'
import { password, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { startApp } from './app.ts'

/** Starts an app with better-auth, and Castellan, on one database with one secret. */
async function startBoth() {
  const folder = createTemporaryFolder()
  const url = await getDatabaseUrl(folder)
  const app = await startApp(url)
  const castellan = await startServer({ folder })
  const signUp = async (email: string) =>
    (await app.request('POST', '/sign-up/email', { json: { email, password, name: email } }))
      .body as {
      token: string
      user: { id: string; email: string }
    }
  const signIn = (email: string, currentPassword = password) =>
    app.request('POST', '/sign-in/email', { json: { email, password: currentPassword } })
  const readAppUser = async (headers: Record<string, string>) =>
    (await app.request('GET', '/get-session', { headers })).body?.user.email
  return { url, app, castellan, signUp, signIn, readAppUser }
}

function bearer(token = '') {
  return { authorization: `Bearer ${token}` }
}

describe('a server on the database of an app with better-auth', () => {
  it('manages users who signed up in the app', async () => {
    const { castellan, signUp } = await startBoth()
    const { user } = await signUp('ada@example.com')
    const { admin } = castellan
    expect(await unwrap(admin.users.getUser({ id: user.id }))).toMatchObject({
      ...user,
      banned: false,
      role: 'user',
    })
    const page = await unwrap(admin.users.listUsers({ searchValue: 'ADA@' }))
    expect(page.users.map(({ id }) => id)).toEqual([user.id])
    await unwrap(admin.users.updateUser({ userId: user.id, data: { name: 'Ada' } }))
    expect((await unwrap(admin.users.getUser({ id: user.id }))).name).toBe('Ada')
  })

  it('bans users from the app until the ban ends', async () => {
    const { castellan, signUp, signIn, readAppUser } = await startBoth()
    const { user, token } = await signUp('ada@example.com')
    expect(await readAppUser(bearer(token))).toBe('ada@example.com')
    await unwrap(castellan.admin.bans.banUser({ userId: user.id, banExpiresIn: 3600 }))
    expect(await readAppUser(bearer(token))).toBeUndefined()
    expect(await signIn('ada@example.com')).toMatchObject({
      status: 403,
      body: { code: 'BANNED_USER' },
    })
    await unwrap(castellan.admin.bans.unbanUser({ userId: user.id }))
    expect((await signIn('ada@example.com')).status).toBe(200)
  })

  it('leaves no ban in the app after it has expired', async () => {
    const { castellan, signUp, signIn } = await startBoth()
    const { user } = await signUp('ada@example.com')
    const banExpires = new Date(Date.now() - 1000).toISOString()
    await unwrap(
      castellan.admin.users.updateUser({ userId: user.id, data: { banned: true, banExpires } }),
    )
    expect((await signIn('ada@example.com')).status).toBe(200)
  })

  it('shares sessions with the app in both directions, by bearer token and by signed cookie', async () => {
    const { app, castellan, signUp, readAppUser } = await startBoth()
    const { token } = await signUp('ada@example.com')
    const fromApp = await app.request('POST', '/sign-in/email', {
      json: { email: 'ada@example.com', password },
    })
    const fromCastellan = await castellan.request('POST', '/sign-in/email', {
      json: { email: 'ada@example.com', password },
    })
    for (const { headers, body } of [fromApp, fromCastellan]) {
      const cookie = headers
        .getSetCookie()
        .map((text) => text.split(';')[0])
        .join('; ')
      const credentials: Record<string, string>[] = [
        bearer(body.token),
        bearer(headers.get('set-auth-token') ?? ''),
        { cookie },
      ]
      for (const headers of credentials) {
        expect(await readAppUser(headers)).toBe('ada@example.com')
        const response = await castellan.request('GET', '/get-session', { headers })
        expect(response.body.user.email).toBe('ada@example.com')
        expect(response.body.session.token).toBe(body.token)
      }
    }
    expect(token).not.toBe(fromApp.body.token)
  })

  it('shares the end of sessions with the app in both directions', async () => {
    const { app, castellan, signUp, signIn, readAppUser } = await startBoth()
    const { token, user } = await signUp('ada@example.com')
    await unwrap(castellan.admin.sessions.revokeUserSession({ sessionToken: token }))
    expect(await readAppUser(bearer(token))).toBeUndefined()
    const newToken = (await signIn('ada@example.com')).body.token as string
    const listed = castellan.admin.sessions.listUserSessions({ userId: user.id })
    expect((await unwrap(listed)).sessions).toHaveLength(1)
    await app.request('POST', '/sign-out', { json: {}, headers: bearer(newToken) })
    expect((await castellan.createClientWith(newToken).auth.getSession()).body).toBeNull()
  })

  it('shares passwords with the app in both directions', async () => {
    const { app, castellan, signUp, signIn } = await startBoth()
    const { user } = await signUp('ada@example.com')
    const newPassword = 'a new password'
    await unwrap(castellan.admin.users.setUserPassword({ userId: user.id, newPassword }))
    expect((await signIn('ada@example.com')).status).toBe(401)
    const fromApp = await signIn('ada@example.com', newPassword)
    expect(fromApp.status).toBe(200)
    const change = await app.request('POST', '/change-password', {
      json: { currentPassword: newPassword, newPassword: 'changed in the app' },
      headers: bearer(fromApp.body.token),
    })
    expect(change.status).toBe(200)
    const signInToCastellan = (password: string) =>
      castellan.anonymous.auth.signInEmail({ email: 'ada@example.com', password })
    expect((await signInToCastellan('changed in the app')).status).toBe(200)
    expect((await signInToCastellan(newPassword)).status).toBe(401)
  })

  it('shares roles with the app in both directions', async () => {
    const { app, castellan, signUp } = await startBoth()
    const { user, token } = await signUp('ada@example.com')
    const list = () => app.request('GET', '/admin/list-users', { headers: bearer(token) })
    expect((await list()).status).toBe(403)
    await unwrap(castellan.admin.access.setRole({ userId: user.id, role: 'admin' }))
    expect((await list()).status).toBe(200)
    expect((await castellan.createClientWith(token).users.listUsers({})).status).toBe(200)
    const demotion = { userId: user.id, role: 'user' }
    await app.request('POST', '/admin/set-role', { json: demotion, headers: bearer(token) })
    expect((await castellan.createClientWith(token).users.listUsers({})).status).toBe(403)
  })

  it('accepts a password that a user without one sets in the app', async () => {
    const { app, castellan, signIn, signUp } = await startBoth()
    const { token, user: root } = await signUp('root@example.com')
    await unwrap(castellan.admin.access.setRole({ userId: root.id, role: 'admin' }))
    const email = 'bob@example.com'
    const { user } = await unwrap(castellan.admin.users.createUser({ email, name: 'Bob' }))
    const set = await app.request('POST', '/admin/set-user-password', {
      json: { userId: user.id, newPassword: 'set in the app' },
      headers: bearer(token),
    })
    expect(set.status).toBe(200)
    expect((await signIn(email, 'set in the app')).status).toBe(200)
    const fromCastellan = castellan.anonymous.auth.signInEmail({
      email,
      password: 'set in the app',
    })
    expect((await fromCastellan).status).toBe(200)
  })

  it('leaves no row of a removed user', async () => {
    const { url, castellan, signUp, signIn } = await startBoth()
    const { user } = await signUp('ada@example.com')
    await unwrap(castellan.admin.users.removeUser({ userId: user.id }))
    expect((await signIn('ada@example.com')).status).toBe(401)
    for (const [table, column] of [
      ['user', 'id'],
      ['session', 'userId'],
      ['account', 'userId'],
    ])
      expect(
        await readRows(url, `SELECT id FROM "${table}" WHERE "${column}" = '${user.id}'`),
      ).toEqual([])
  })
})
