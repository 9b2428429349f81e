import type { BetterAuthOptions } from 'better-auth'
import { betterAuth as betterAuth172 } from 'better-auth-1.7.2'
import { getMigrations as getMigrations172 } from 'better-auth-1.7.2/db/migration'
import { admin as admin172 } from 'better-auth-1.7.2/plugins'
import { describe, expect, it } from 'vitest'
import { isFileUrl } from '../../src/store/database-url.ts'
import { createBetterAuth, migrateApp, openDatabase } from '../better-auth/app.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { adminEmail, password, secret, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const unknownId = '00000000-0000-4000-8000-000000000000'

/** Starts a server on a database that better-auth created with the options of an app. */
async function startWithApp(options: BetterAuthOptions) {
  const folder = createTemporaryFolder()
  const url = await getDatabaseUrl(folder)
  await migrateApp(url, options)
  const { api } = createBetterAuth({ database: openDatabase(url), ...options })
  const body = { email: 'ada@example.com', password, name: 'Ada' }
  const { user, token } = await api.signUpEmail({ body })
  const server = await startServer({ folder })
  return { databaseUrl: url, api, user, token: token ?? '', ...server }
}

describe.each(['uuid', 'serial'] as const)(
  'ids of the type %s in the database of an app',
  (generateId) => {
    const options = { advanced: { database: { generateId } } } satisfies BetterAuthOptions

    it('are read, compared and generated as in the app', async () => {
      const { admin, user, token, api, createClientWith, createUser, signInAs } =
        await startWithApp(options)
      expect((await unwrap(admin.users.getUser({ id: user.id }))).id).toBe(user.id)
      const theirs = await unwrap(createClientWith(token).auth.getSession())
      expect([theirs?.user.id, theirs?.session.userId]).toEqual([user.id, user.id])
      const created = await createUser()
      const client = await signInAs(created)
      const session = await api.getSession({
        headers: new Headers({ authorization: `Bearer ${client.token}` }),
      })
      expect(session?.user).toMatchObject({ id: created.id, email: created.email })
      const impersonation = await unwrap(
        admin.impersonation.impersonateUser({ userId: created.id }),
      )
      expect(
        (await createClientWith(impersonation.session.token).auth.getSession()).body,
      ).not.toBeNull()
      await unwrap(admin.bans.banUser({ userId: created.id }))
      expect(
        (await createClientWith(impersonation.session.token).auth.getSession()).body,
      ).toBeNull()
      await unwrap(admin.users.removeUser({ userId: created.id }))
      expect((await admin.users.getUser({ id: created.id })).status).toBe(404)
      expect((await createUser()).id).not.toBe(user.id)
    })

    it('do not inherit an impersonation if a session id is used again', async () => {
      const server = await startWithApp(options)
      const { admin, createClientWith, createUser } = server
      const { id: userId } = await createUser()
      const { client } = await createApiKey(server, { permissions: ['user:impersonate'] })
      const impersonate = async (by: typeof client, reason?: string) => {
        const { session } = await unwrap(by.impersonation.impersonateUser({ userId, reason }))
        return createClientWith(session.token)
      }
      await (await impersonate(client, 'Ticket 1')).impersonation.stopImpersonating()
      const again = await impersonate(admin, 'Ticket 2')
      await again.users.listUsers()
      await unwrap(again.impersonation.stopImpersonating())
      await (await impersonate(admin)).users.listUsers()
      const { events } = await unwrap(
        admin.audit.listAuditEvents({ action: 'call.refused', limit: 2 }),
      )
      expect(events.map(({ reason, actor }) => [reason, actor.keyId])).toEqual([
        [null, undefined],
        ['Ticket 2', undefined],
      ])
    })

    it('are filtered and sorted as text', async () => {
      const { admin, user } = await startWithApp(options)
      const ids = async (query: Parameters<typeof admin.users.listUsers>[0]) =>
        (await unwrap(admin.users.listUsers(query))).users.map(({ id }) => id)
      const filterField = 'id'
      expect(await ids({ filterField, filterValue: user.id })).toEqual([user.id])
      expect(await ids({ filterField, filterValue: 'zzzz', filterOperator: 'lt' })).toHaveLength(2)
      expect(await ids({ filterField, filterValue: 'nobody' })).toEqual([])
      const start = { filterField, filterOperator: 'starts_with' } as const
      expect(await ids({ ...start, filterValue: user.id })).toContain(user.id)
      expect(await ids({ sortBy: 'id', sortDirection: 'desc' })).toHaveLength(2)
    })

    it('H5: let API keys find their owner, and start and end impersonations', async () => {
      const server = await startWithApp(options)
      const { admin, user, createClientWith, createUser, store } = server
      const owner = await createUser({ role: 'admin' })
      const permissions = ['user:get', 'user:impersonate']
      const { key, client } = await createApiKey(server, { userId: owner.id, permissions })
      expect(key.userId).toBe(owner.id)
      expect((await unwrap(client.users.getUser({ id: user.id }))).id).toBe(user.id)
      const impersonations: { token: string }[] = []
      for (const one of [client, admin])
        impersonations.push(
          (await unwrap(one.impersonation.impersonateUser({ userId: user.id }))).session,
        )
      const areLive = () =>
        Promise.all(
          impersonations.map(
            async ({ token }) => (await createClientWith(token).auth.getSession()).body !== null,
          ),
        )
      expect(await areLive()).toEqual([true, true])
      await store.transaction((tx) => tx.impersonations.purgeExpired(new Date()))
      await unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))
      expect(await areLive()).toEqual([false, true])
      const { client: another } = await createApiKey(server, { userId: owner.id })
      await unwrap(admin.users.removeUser({ userId: owner.id }))
      expect((await another.users.getUser({ id: user.id })).status).toBe(401)
      expect((await unwrap(admin.apiKeys.listApiKeys())).keys).toEqual([])
      const ofUnknownUser = { name: 'x', permissions, userId: 'nobody' }
      expect((await admin.apiKeys.createApiKey(ofUnknownUser)).status).toBe(404)
    })

    it('are unknown (404) if they are impossible or spelled differently', async () => {
      const { admin, user } = await startWithApp(options)
      const others = [
        `0${user.id}`,
        ` ${user.id}`,
        `${user.id}.0`,
        user.id.toUpperCase(),
        '9'.repeat(30),
      ]
      for (const id of ['x', '', "' OR 1=1", '-1', '1e1', '2147483648', unknownId, ...others]) {
        if (id === user.id) continue
        expect((await admin.users.getUser({ id })).status, id).toBe(404)
        expect((await admin.bans.banUser({ userId: id })).status, id).toBe(404)
        const ended = await admin.sessions.revokeUserSession({ sessionToken: id })
        expect(ended.status, id).toBe(200)
      }
      expect((await unwrap(admin.users.getUser({ id: user.id }))).banned).toBe(false)
    })
  },
)

describe('ids with more digits than a double', () => {
  const [id, rounded] = ['9007199254740993', '9007199254740992']

  /** Starts a server on an app whose ids are 64-bit integers, with two users who differ in the last digit. */
  async function startWithLargeIds() {
    const folder = createTemporaryFolder()
    const url = await getDatabaseUrl(folder)
    await migrateApp(url, { advanced: { database: { generateId: 'serial' } } })
    const columns = { user: 'id', session: 'userId', account: 'userId' }
    if (!isFileUrl(url))
      for (const [table, column] of Object.entries(columns))
        await execute(url, `ALTER TABLE "${table}" ALTER COLUMN "${column}" TYPE bigint`)
    const server = await startServer({ folder })
    await execute(
      url,
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", banned)
        VALUES (${rounded}, 'Neighbour', 'neighbour@example.com', true, '2026-01-01', '2026-01-01', false),
          (${id}, 'Target', 'target@example.com', true, '2026-01-01', '2026-01-01', false)`,
    )
    return { ...server, url }
  }

  it('are read, listed, searched and changed exactly', async () => {
    const { admin } = await startWithLargeIds()
    expect((await unwrap(admin.users.getUser({ id }))).name).toBe('Target')
    const { user } = await unwrap(admin.bans.banUser({ userId: id }))
    expect(user).toMatchObject({ id, name: 'Target', banned: true })
    expect(await unwrap(admin.users.getUser({ id: rounded }))).toMatchObject({ banned: false })
    for (const sortBy of ['id', 'name'] as const) {
      const listed = []
      let cursor: string | undefined
      do {
        const page = await unwrap(admin.users.listUsers({ sortBy, limit: 1, cursor }))
        listed.push(...page.users.map((one) => one.id))
        cursor = page.nextCursor
      } while (cursor)
      expect(listed.slice(-2).sort()).toEqual([rounded, id])
    }
    const found = await unwrap(admin.users.listUsers({ searchValue: 'target' }))
    expect(found).toMatchObject({ users: [{ id }], total: 1 })
    const filtered = await unwrap(admin.users.listUsers({ filterField: 'id', filterValue: id }))
    expect(filtered.users.map((one) => one.id)).toEqual([id])
    const session = await unwrap(admin.impersonation.impersonateUser({ userId: rounded }))
    expect(session.user.id).toBe(rounded)
    expect((await unwrap(admin.audit.getUserHistory({ userId: id }))).events).toHaveLength(1)
    expect((await admin.users.getUser({ id: '9223372036854775808' })).status).toBe(404)
  })

  it('A5: are 400 as a number that is not exact, and change nobody', async () => {
    const { admin, request } = await startWithLargeIds()
    for (const number of [id, rounded, `${id}.0`, '1e400', '9007199254740991.4', '1.5']) {
      const body = `{"userId":${number},"data":{"name":"x"}}`
      for (const path of ['/admin/ban-user', '/admin/update-user', '/admin/create-key']) {
        const headers = { 'content-type': 'application/json' }
        const response = await request('POST', path, { body, headers, token: admin.token })
        expect(response.status, `${path} ${number}`).toBe(400)
        expect(response.body.message).toMatch(/\[body\.userId\] /)
      }
    }
    const users = [id, rounded].map((one) => unwrap(admin.users.getUser({ id: one })))
    expect(await Promise.all(users)).toMatchObject([{ banned: false }, { banned: false }])
  })
})

describe('the additional columns of an app', () => {
  it('keep their values after every write', async () => {
    const additionalFields = {
      company: { type: 'string', required: false, defaultValue: 'Acme' },
      logins: { type: 'number', required: false, defaultValue: 7 },
    } as const
    const { admin, user, databaseUrl } = await startWithApp({ user: { additionalFields } })
    const readOwn = () =>
      readRows(databaseUrl, `SELECT company, logins FROM "user" WHERE id = '${user.id}'`)
    const before = await readOwn()
    await unwrap(admin.users.updateUser({ userId: user.id, data: { name: 'x', image: 'y' } }))
    await unwrap(admin.access.setRole({ userId: user.id, role: 'admin' }))
    await unwrap(admin.bans.banUser({ userId: user.id }))
    await unwrap(admin.bans.unbanUser({ userId: user.id }))
    await unwrap(admin.users.setUserPassword({ userId: user.id, newPassword: 'another one' }))
    expect(before).toHaveLength(1)
    expect(String(before[0]?.company)).toBe('Acme')
    expect(await readOwn()).toEqual(before)
    expect(await unwrap(admin.users.getUser({ id: user.id }))).not.toHaveProperty('company')
  })

  it('C6: leave the creation of users to the app if only the app can fill them', async () => {
    const options = {
      user: { additionalFields: { company: { type: 'string', required: true } } },
    } satisfies BetterAuthOptions
    const folder = createTemporaryFolder()
    const url = await getDatabaseUrl(folder)
    await migrateApp(url, options)
    const { api } = createBetterAuth({ database: openDatabase(url), ...options })
    await api.signUpEmail({
      body: { email: adminEmail, password, name: 'Ada', company: 'Acme' } as never,
    })
    await execute(url, `UPDATE "user" SET role = 'admin'`)
    const { admin, anonymous } = await startServer({ folder, env: { CASTELLAN_SIGN_UP: 'open' } })
    const bob = { email: 'bob@example.com', password, name: 'Bob' }
    const inApp = { status: 400, body: { code: 'USERS_ARE_CREATED_IN_THE_APP' } }
    const refused = await admin.users.createUser(bob)
    expect(refused).toMatchObject(inApp)
    expect(refused.body).toMatchObject({ message: expect.stringContaining('fill: company.') })
    expect(await anonymous.auth.signUpEmail(bob)).toMatchObject(inApp)
    const [ada] = (await unwrap(admin.users.listUsers({}))).users
    await unwrap(admin.users.updateUser({ userId: ada?.id ?? '', data: { name: 'Ada L.' } }))
    expect(await readRows(url, 'SELECT name, company FROM "user"')).toEqual([
      { name: 'Ada L.', company: 'Acme' },
    ])
  })
})

describe('the accounts of better-auth 1.7.2', () => {
  it('have the issuer that it requires', async () => {
    const folder = createTemporaryFolder()
    const url = await getDatabaseUrl(folder)
    const app = betterAuth172({
      database: openDatabase(url) as never,
      secret,
      telemetry: { enabled: false },
      logger: { disabled: true },
      emailAndPassword: { enabled: true },
      plugins: [admin172()],
    })
    await (await getMigrations172(app.options)).runMigrations()
    const { admin, createUser, signInAs } = await startServer({ folder })
    const user = await createUser()
    await signInAs(user)
    await unwrap(admin.users.setUserPassword({ userId: user.id, newPassword: 'another one' }))
    const rows = await readRows(url, 'SELECT issuer, "providerId" FROM account')
    expect(rows).toEqual(Array(2).fill({ issuer: 'local:credential', providerId: 'credential' }))
  })
})
