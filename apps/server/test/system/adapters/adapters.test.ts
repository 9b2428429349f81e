import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { serveApp } from '../../better-auth/app.ts'
import { selectDatabase } from '../../kit/databases.ts'
import { password, startServer, unwrap } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { apps } from './apps.ts'

const cases = apps.flatMap((app) => selectDatabase(app.database).map((on) => ({ ...app, ...on })))

describe.each(cases)('an app with $title', (app) => {
  /** Starts the app, signs Ada up in it, and starts Castellan on the app's database. */
  const startBoth = async () => {
    const url = await app.createDatabase()
    await app.createTables(url)
    const { request } = await serveApp({ ...app.options, database: await app.connect(url) })
    const post = (path: string, json: object, token = '') =>
      request('POST', path, { json, headers: { authorization: `Bearer ${token}` } })
    const readAppUser = async (token = '') =>
      (await request('GET', '/get-session', { headers: { authorization: `Bearer ${token}` } })).body
        ?.user
    const signUp = { name: 'Ada', email: 'ada@example.test', password }
    const { status, body } = await post('/sign-up/email', signUp)
    expect([status, body]).toMatchObject([200, { user: { email: signUp.email } }])

    const folder = createTemporaryFolder()
    const file = join(folder, 'schema.json')
    writeFileSync(file, JSON.stringify(app.schemaFile ?? {}))
    const env = { DATABASE_URL: url, CASTELLAN_SCHEMA_FILE: file }
    const castellan = await startServer({ folder, env })
    const signIn = (email: string, text = password) =>
      post('/sign-in/email', { email, password: text })
    return { ...castellan, post, signIn, readAppUser, token: body.token, user: body.user }
  }

  it('is administered: each sees what the other does', async () => {
    const { admin, createClientWith, post, signIn, readAppUser, ...ada } = await startBoth()
    const { id: userId, email } = ada.user
    const readUser = () => unwrap(admin.users.getUser({ id: userId }))

    const { users } = await unwrap(admin.users.listUsers({ searchValue: 'ada@' }))
    expect(users).toMatchObject([{ id: userId, name: 'Ada', email, createdAt: ada.user.createdAt }])

    await unwrap(admin.bans.banUser({ userId, banExpiresIn: 3600 }))
    expect(await readAppUser(ada.token)).toBeUndefined()
    expect(await signIn(email)).toMatchObject({ status: 403, body: { code: 'BANNED_USER' } })
    await unwrap(admin.bans.unbanUser({ userId }))
    const { body } = await signIn(email)
    expect((await unwrap(createClientWith(body.token).auth.getSession()))?.user.id).toBe(userId)

    const bob = { name: 'Bob', email: 'bob@example.test', password: 'a long password' }
    const created = await unwrap(admin.users.createUser(bob))
    const bobInApp = await signIn(bob.email, bob.password)
    expect(bobInApp).toMatchObject({ status: 200, body: { user: { id: created.user.id } } })

    const fromCastellan = await unwrap(admin.auth.signInEmail(bob))
    expect(await readAppUser(fromCastellan.token)).toMatchObject({ email: bob.email, role: 'user' })
    const listed = admin.sessions.listUserSessions({ userId: created.user.id })
    expect((await unwrap(listed)).sessions).toHaveLength(2)
    await unwrap(admin.sessions.revokeUserSession({ sessionToken: fromCastellan.token }))
    expect(await readAppUser(fromCastellan.token)).toBeUndefined()

    await unwrap(admin.access.setRole({ userId, role: 'admin' }))
    expect(await readAppUser(body.token)).toMatchObject({ role: 'admin' })
    const ban = { userId: created.user.id, banReason: 'Rule 1', banExpiresIn: 60 }
    expect((await post('/admin/ban-user', ban, body.token)).status).toBe(200)
    const banned = await unwrap(admin.users.getUser({ id: created.user.id }))
    expect(banned).toMatchObject({ banned: true, banReason: 'Rule 1' })
    const demotion = { userId, role: 'user' }
    expect((await post('/admin/set-role', demotion, body.token)).status).toBe(200)
    expect((await readUser()).role).toBe('user')

    await unwrap(admin.users.updateUser({ userId, data: { name: 'Ada Lovelace' } }))
    expect(await readAppUser(body.token)).toMatchObject({ name: 'Ada Lovelace', email })
    await unwrap(admin.users.removeUser({ userId }))
    expect(await readAppUser(body.token)).toBeUndefined()
    expect((await signIn(email)).status).toBe(401)
  })
})
