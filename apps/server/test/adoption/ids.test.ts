import type { BetterAuthOptions } from 'better-auth'
import { betterAuth as betterAuth172 } from 'better-auth-1.7.2'
import { getMigrations as getMigrations172 } from 'better-auth-1.7.2/db/migration'
import { admin as admin172 } from 'better-auth-1.7.2/plugins'
import { describe, expect, it } from 'vitest'
import { createBetterAuth, migrateApp, openDatabase } from '../better-auth/app.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { adminEmail, password, secret, startServer, unwrap } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const unknownId = '00000000-0000-4000-8000-000000000000'

/** Castellan on a database that better-auth has made with options of an app's own. */
async function besideApp(options: BetterAuthOptions) {
  const folder = createTemporaryFolder()
  const url = await getDatabaseUrl(folder)
  await migrateApp(url, options)
  const { api } = createBetterAuth(url, options)
  const body = { email: 'ada@example.com', password, name: 'Ada' }
  const { user, token } = await api.signUpEmail({ body })
  const server = await startServer({ folder })
  return { databaseUrl: url, api, user, token: token ?? '', ...server }
}

describe.each(['uuid', 'serial'] as const)('ids that the app has as %s', (generateId) => {
  const options = { advanced: { database: { generateId } } } satisfies BetterAuthOptions

  it('are read, compared and made as it makes them', async () => {
    const { admin, user, token, api, createClientWith, createUser, signInAs } =
      await besideApp(options)
    expect((await unwrap(admin.users.getUser({ id: user.id }))).id).toBe(user.id)
    const theirs = await unwrap(createClientWith(token).auth.getSession())
    expect([theirs?.user.id, theirs?.session.userId]).toEqual([user.id, user.id])
    const made = await createUser()
    const client = await signInAs(made)
    const session = await api.getSession({
      headers: new Headers({ authorization: `Bearer ${client.token}` }),
    })
    expect(session?.user).toMatchObject({ id: made.id, email: made.email })
    const visit = await unwrap(admin.impersonation.impersonateUser({ userId: made.id }))
    expect((await createClientWith(visit.session.token).auth.getSession()).body).not.toBeNull()
    await unwrap(admin.bans.banUser({ userId: made.id }))
    expect((await createClientWith(visit.session.token).auth.getSession()).body).toBeNull()
    await unwrap(admin.users.removeUser({ userId: made.id }))
    expect((await admin.users.getUser({ id: made.id })).status).toBe(404)
    expect((await createUser()).id).not.toBe(user.id)
  })

  it('that come back bring nothing of the impersonation that had them', async () => {
    const server = await besideApp(options)
    const { admin, createClientWith, createUser } = server
    const { id: userId } = await createUser()
    const { client } = await createApiKey(server, { permissions: ['user:impersonate'] })
    const visit = async (by: typeof client, reason?: string) => {
      const { session } = await unwrap(by.impersonation.impersonateUser({ userId, reason }))
      return createClientWith(session.token)
    }
    await (await visit(client, 'Ticket 1')).impersonation.stopImpersonating()
    const again = await visit(admin, 'Ticket 2')
    await again.users.listUsers()
    await unwrap(again.impersonation.stopImpersonating())
    await (await visit(admin)).users.listUsers()
    const { events } = await unwrap(
      admin.audit.listAuditEvents({ action: 'call.refused', limit: 2 }),
    )
    expect(events.map(({ reason, actor }) => [reason, actor.keyId])).toEqual([
      [null, undefined],
      ['Ticket 2', undefined],
    ])
  })

  it('are found by filter and search as the texts that they are', async () => {
    const { admin, user } = await besideApp(options)
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

  it('H5: have keys, which find their owner, begin impersonations and end them', async () => {
    const server = await besideApp(options)
    const { admin, user, createClientWith, createUser, store } = server
    const owner = await createUser({ role: 'admin' })
    const permissions = ['user:get', 'user:impersonate']
    const { key, client } = await createApiKey(server, { userId: owner.id, permissions })
    expect(key.userId).toBe(owner.id)
    expect((await unwrap(client.users.getUser({ id: user.id }))).id).toBe(user.id)
    const visits: { token: string }[] = []
    for (const one of [client, admin])
      visits.push((await unwrap(one.impersonation.impersonateUser({ userId: user.id }))).session)
    const areLive = () =>
      Promise.all(
        visits.map(
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
    const nobodys = { name: 'x', permissions, userId: 'nobody' }
    expect((await admin.apiKeys.createApiKey(nobodys)).status).toBe(404)
  })

  it('that cannot be are 404, and another spelling is another id', async () => {
    const { admin, user } = await besideApp(options)
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
})

describe('columns that are the app’s own', () => {
  it('survive every write', async () => {
    const additionalFields = {
      company: { type: 'string', required: false, defaultValue: 'Acme' },
      visits: { type: 'number', required: false, defaultValue: 7 },
    } as const
    const { admin, user, databaseUrl } = await besideApp({ user: { additionalFields } })
    const own = () =>
      readRows(databaseUrl, `SELECT company, visits FROM "user" WHERE id = '${user.id}'`)
    const before = await own()
    await unwrap(admin.users.updateUser({ userId: user.id, data: { name: 'x', image: 'y' } }))
    await unwrap(admin.access.setRole({ userId: user.id, role: 'admin' }))
    await unwrap(admin.bans.banUser({ userId: user.id }))
    await unwrap(admin.bans.unbanUser({ userId: user.id }))
    await unwrap(admin.users.setUserPassword({ userId: user.id, newPassword: 'another one' }))
    expect(before).toHaveLength(1)
    expect(String(before[0]?.company)).toBe('Acme')
    expect(await own()).toEqual(before)
    expect(await unwrap(admin.users.getUser({ id: user.id }))).not.toHaveProperty('company')
  })

  it('C6: and that only the app can fill in leave the making of users to it', async () => {
    const options = {
      user: { additionalFields: { company: { type: 'string', required: true } } },
    } satisfies BetterAuthOptions
    const folder = createTemporaryFolder()
    const url = await getDatabaseUrl(folder)
    await migrateApp(url, options)
    const { api } = createBetterAuth(url, options)
    await api.signUpEmail({
      body: { email: adminEmail, password, name: 'Ada', company: 'Acme' } as never,
    })
    await execute(url, `UPDATE "user" SET role = 'admin'`)
    const { admin, anonymous } = await startServer({ folder, env: { CASTELLAN_SIGN_UP: 'open' } })
    const bob = { email: 'bob@example.com', password, name: 'Bob' }
    const inApp = { status: 400, body: { code: 'USERS_ARE_CREATED_IN_THE_APP' } }
    expect(await admin.users.createUser(bob)).toMatchObject(inApp)
    expect(await anonymous.auth.signUpEmail(bob)).toMatchObject(inApp)
    const [ada] = (await unwrap(admin.users.listUsers({}))).users
    await unwrap(admin.users.updateUser({ userId: ada?.id ?? '', data: { name: 'Ada L.' } }))
    expect(await readRows(url, 'SELECT name, company FROM "user"')).toEqual([
      { name: 'Ada L.', company: 'Acme' },
    ])
  })
})

describe('the accounts of better-auth 1.7.2', () => {
  it('name their issuer, as it wants', async () => {
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
