import { listPermissions, resources } from '@castellan/contract'
import type { BetterAuthOptions } from 'better-auth'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { planDatabase } from '../../src/store/manage-schema.ts'
import { createBetterAuth, migrateApp, openDatabase } from '../better-auth/app.ts'
import { runWith } from '../cli/server-with-cli.ts'
import { createStore, databases, selectDatabase } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { password, secret, startServer, type TestServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const noSessions = { status: 400, body: { code: 'THE_APP_DOES_NOT_STORE_SESSIONS' } }

const warning = expect.stringMatching(/^There is no table of sessions: no user can sign in/)

/** The options of an app that keeps its sessions in memory, as others do in Redis. */
function keepSessionsElsewhere(): BetterAuthOptions & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  const read = (key: string) => kept.get(key) ?? null
  const remove = (key: string) => void kept.delete(key)
  const secondaryStorage = {
    get: read,
    set: (key: string, value: string) => void kept.set(key, value),
    delete: remove,
    getAndDelete: (key: string) => {
      const value = read(key)
      remove(key)
      return value
    },
    increment: () => 1,
  }
  return { secondaryStorage, kept }
}

function configure(url: string) {
  const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
  return { config, run: (...words: string[]) => runWith(config, words) }
}

/** Makes a user an admin on the command line, and creates an API key of this user that may do what admins may. */
async function createAdminKey({ run }: ReturnType<typeof configure>, user: string) {
  expect(await run('user', 'set-role', user, '--role', 'admin')).toMatchObject({ code: 0 })
  const permissions = listPermissions(resources)
    .filter((name) => name !== 'user:impersonate-admins')
    .flatMap((name) => ['--permissions', name])
  const words = ['--user-id', user, ...permissions, '--json']
  const { out = '', error } = await run('api-key', 'create', 'Everything', ...words)
  expect(error).toBeUndefined()
  return (JSON.parse(out) as { secret: string }).secret
}

/** Expects that the endpoints refuse which need sessions, and that none of them changes anything. */
async function expectNoSessions({ admin, anonymous, request }: TestServer, userId: string) {
  const ada = { email: 'ada@example.com', password }
  expect(await request('POST', '/sign-in/email', { json: ada })).toMatchObject(noSessions)
  const eve = { email: 'eve@example.com', name: 'Eve', password }
  expect(await anonymous.auth.signUpEmail(eve)).toMatchObject(noSessions)
  const { sessions, impersonation, auth } = admin
  const refused = [
    await impersonation.impersonateUser({ userId }),
    await impersonation.stopImpersonating(),
    await sessions.listUserSessions({ userId }),
    await sessions.revokeUserSession({ sessionToken: 'unknown' }),
    await sessions.revokeUserSessions({ userId }),
    await auth.signOut(),
    await auth.listSessions(),
    await auth.revokeSession({ token: 'unknown' }),
    await auth.revokeSessions(),
    await auth.revokeOtherSessions(),
    await anonymous.auth.listSessions(),
  ]
  for (const response of refused) expect(response).toMatchObject(noSessions)
  const { stores } = await unwrap(admin.users.getUserSchema())
  expect(stores).toEqual({ users: true, images: true, passwords: true, sessions: false })
  expect((await auth.getSession()).body).toBeNull()
}

/** Expects that all works which needs no sessions. */
async function expectAdministration({ admin }: TestServer) {
  const eve = { email: 'eve@example.com', name: 'Eve' }
  const { id: userId } = (await unwrap(admin.users.createUser(eve))).user
  expect((await unwrap(admin.users.listUsers({ searchValue: 'eve' }))).total).toBe(1)
  await unwrap(admin.users.updateUser({ userId, data: { name: 'Eve Two' } }))
  const banned = await unwrap(admin.bans.banUser({ userId, banReason: 'Rule 1' }))
  expect(banned.user).toMatchObject({ name: 'Eve Two', banned: true })
  await unwrap(admin.bans.unbanUser({ userId }))
  await unwrap(admin.access.setRole({ userId, role: 'admin' }))
  const { success } = await unwrap(
    admin.access.hasPermission({ userId, permissions: { user: ['ban'] } }),
  )
  expect(success).toBe(true)
  await unwrap(admin.users.removeUser({ userId }))
  const { events } = await unwrap(admin.audit.listAuditEvents({ targetId: userId }))
  expect(events.map(({ action }) => action)).toEqual([
    ...['user.removed', 'user.role-set', 'user.unbanned'],
    ...['user.banned', 'user.updated', 'user.created'],
  ])
}

describe.each(databases)('an app on $name that keeps sessions elsewhere', ({ createDatabase }) => {
  it('is administered by API key and command line, and refuses sessions with a code', async () => {
    const url = await createDatabase()
    const options = keepSessionsElsewhere()
    await migrateApp(url, options)
    const app = createBetterAuth({ database: openDatabase(url), ...options })
    const signUp = (email: string) =>
      app.api.signUpEmail({ body: { email, password, name: email }, asResponse: true })
    const cookies = (await signUp('ada@example.com')).headers.getSetCookie()
    const cookie = cookies.map((line) => line.split(';')[0]).join('; ')
    await signUp('bob@example.com')
    expect(options.kept.size).toBeGreaterThan(0)
    const before = await readSchema(url)

    const castellan = configure(url)
    const { run } = castellan
    expect((await run('check')).out).toContain('There is no table of sessions: no user can sign in')
    const { found, warnings } = JSON.parse((await run('adopt', '--apply', '--json')).out ?? '')
    expect(found.session).toBe(false)
    expect(warnings).toEqual([warning])
    const adminToken = await createAdminKey(castellan, 'ada@example.com')

    const env = { DATABASE_URL: url, CASTELLAN_SIGN_UP: 'open' }
    const server = await startServer({ folder: createTemporaryFolder(), adminToken, env })
    expect(server.store.warnings).toEqual([warning])
    const [bob] = (await unwrap(server.admin.users.listUsers({ searchValue: 'bob' }))).users
    const userId = String(bob?.id)
    await expectNoSessions(server, userId)
    await expectAdministration(server)

    const current = await server.request('GET', '/get-session', { headers: { cookie } })
    expect([current.body, current.headers.getSetCookie()]).toEqual([null, []])
    const signIn = () =>
      app.api.signInEmail({ body: { email: 'bob@example.com', password }, asResponse: true })
    await unwrap(server.admin.users.setUserPassword({ userId, newPassword: password }))
    expect((await signIn()).status).toBe(200)
    expect((await run('user', 'ban', userId)).code).toBe(0)
    expect((await signIn()).status).toBe(403)
    expect(await run('user', 'sign-out', userId)).toMatchObject({
      code: 1,
      error: expect.stringContaining('(THE_APP_DOES_NOT_STORE_SESSIONS)'),
    })
    await server.stop()

    const inserted = `INSERT INTO castellan_no_sessions ("id") VALUES ('one')`
    await expect(execute(url, inserted)).rejects.toThrow(/check/i)
    expect((await run('leave', '--yes')).out).toContain('  table castellan_no_sessions\n')
    expect(await readSchema(url)).toEqual(before)
  })

  it('needs the schema file where another table has the name of that of sessions', async () => {
    const url = await createDatabase()
    await migrateApp(url, keepSessionsElsewhere())
    await execute(url, 'CREATE TABLE sessions (id TEXT PRIMARY KEY, "userId" TEXT, place TEXT)')
    const options = { url, poolSize: 2, connectionSeconds: 5, statementSeconds: 5 }
    await expect(planDatabase(options)).rejects.toThrow(
      'If the app has no table of this kind, say "session": false there.',
    )
    const adoption = { declared: { session: false } } as const
    expect((await planDatabase({ ...options, adoption })).warnings).toEqual([warning])
  })

  it('may drop its table of sessions, and make it again', async () => {
    const url = await createDatabase()
    await migrateApp(url)
    await (await createStore(url)).close()
    await execute(url, 'DROP TABLE session')
    const { run } = configure(url)
    await expect(run('user', 'list')).rejects.toThrow('run: castellan migrate')
    const without = await createStore(url)
    expect([without.stored.sessions, without.warnings]).toEqual([false, [warning]])
    await without.close()
    expect((await run('user', 'list')).code).toBe(0)
    await migrateApp(url)
    const store = await createStore(url)
    expect([store.stored.sessions, store.warnings]).toEqual([
      true,
      ['The table castellan_no_sessions is not needed any more: a start drops it.'],
    ])
    expect((await run('leave')).out).not.toContain('castellan_no_sessions')
    expect(store.adds).toContain('index castellan_session_expiresAt_idx')
  })
})

describe.each(selectDatabase('postgresql'))(
  'an app on $name with UUIDs and users alone',
  (database) => {
    it('is administered, and refuses sessions and passwords with a code', async () => {
      const url = await database.createDatabase()
      await execute(
        url,
        `CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, email text NOT NULL UNIQUE,
         email_verified boolean NOT NULL DEFAULT false, image text, role text, banned boolean, ban_reason text,
         ban_expires timestamptz, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
       INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com');`,
      )
      const castellan = configure(url)
      expect((await castellan.run('migrate')).code).toBe(0)
      const adminToken = await createAdminKey(castellan, 'ada@example.com')
      const env = { DATABASE_URL: url }
      const server = await startServer({ folder: createTemporaryFolder(), adminToken, env })
      expect(server.store.warnings).toHaveLength(2)
      await expectAdministration(server)
      const { users } = await unwrap(server.admin.users.listUsers({}))
      const userId = String(users[0]?.id)
      expect(await server.admin.sessions.listUserSessions({ userId })).toMatchObject(noSessions)
      expect(
        await server.admin.users.setUserPassword({ userId, newPassword: password }),
      ).toMatchObject({ status: 400, body: { code: 'THE_APP_DOES_NOT_STORE_PASSWORDS' } })
    })
  },
)
