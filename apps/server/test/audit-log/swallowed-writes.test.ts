import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { listNewestEvents, recordEvents } from '../kit/audit-log.ts'
import { createStore } from '../kit/databases.ts'
import { password, startServer, type TestServer, type User, unwrap } from '../kit/server.ts'
import { swallowWrites } from '../kit/swallow.ts'

/** Lists the newest events, without those of refused calls. */
async function listChanges(server: TestServer) {
  const events = await listNewestEvents(server, 20)
  return events.filter(({ action }) => !action.endsWith('.refused'))
}

type Call = (server: TestServer, user: User) => Promise<{ status: number }>

const inserts: [table: string, call: Call][] = [
  ['user', ({ admin }) => admin.users.createUser({ email: 'eve@x.org', name: 'Eve' })],
  ['session', ({ anonymous }, { email }) => anonymous.auth.signInEmail({ email, password })],
  ['account', ({ admin }) => admin.users.createUser({ email: 'eve@x.org', name: 'Eve', password })],
  [
    'castellan_roles',
    ({ admin }) => admin.roles.createRole({ name: 'desk', permissions: { user: ['get'] } }),
  ],
  [
    'castellan_api_keys',
    ({ admin }) => admin.apiKeys.createApiKey({ name: 'k', permissions: ['user:get'] }),
  ],
  [
    'castellan_impersonations',
    ({ admin }, { id }) =>
      admin.impersonation.impersonateUser({ userId: id, reason: 'to see what they see' }),
  ],
  ['castellan_audit_events', ({ admin }, { id }) => admin.bans.banUser({ userId: id })],
]

describe('a write that the database loses without an error', () => {
  it.each(inserts)('of a row of %s is refused, and nothing is changed', async (table, call) => {
    const server = await startServer()
    const user = await server.createUser()
    const readState = async () => [
      await unwrap(server.admin.users.listUsers({})),
      await unwrap(server.admin.roles.listRoles()),
      await unwrap(server.admin.apiKeys.listApiKeys({})),
      (await listChanges(server)).map(({ id }) => id),
    ]
    const before = await readState()
    await swallowWrites(server.config.database.url, table, 'INSERT')
    // No change is possible without the audit log.
    const status = table === 'castellan_audit_events' ? 503 : 409
    expect((await call(server, user)).status).toBe(status)
    expect(await readState()).toEqual(before)
  })

  it.each([
    [
      'user',
      'UPDATE',
      ({ admin }, { id }) => admin.users.updateUser({ userId: id, data: { role: 'admin' } }),
    ],
    ['user', 'DELETE', ({ admin }, { id }) => admin.users.removeUser({ userId: id })],
  ] satisfies [string, 'UPDATE' | 'DELETE', Call][])(
    'of %s by %s is refused, and nothing is changed',
    async (table, operation, call) => {
      const server = await startServer()
      const user = await server.createUser()
      const [before] = await listChanges(server)
      await swallowWrites(server.config.database.url, table, operation)
      expect((await call(server, user)).status).toBe(409)
      expect(await unwrap(server.admin.users.getUser({ id: user.id }))).toMatchObject({
        role: 'user',
      })
      expect((await listChanges(server))[0]?.id).toBe(before?.id)
    },
  )
})

const deletions: Record<string, Call[]> = {
  session: [
    ({ admin }, { id }) => admin.bans.banUser({ userId: id }),
    ({ admin }, { id }) => admin.users.removeUser({ userId: id }),
    ({ admin }, { id }) =>
      admin.users.setUserPassword({ userId: id, newPassword: 'another horse' }),
    ({ admin }, { id }) => admin.sessions.revokeUserSessions({ userId: id }),
    async ({ admin }, { id }) => {
      const { sessions } = await unwrap(admin.sessions.listUserSessions({ userId: id }))
      return admin.sessions.revokeUserSession({ sessionToken: sessions[0]?.token ?? '' })
    },
    async ({ signInAs }, user) => (await signInAs(user)).auth.revokeOtherSessions(),
    async ({ signInAs }, user) => (await signInAs(user)).auth.signOut(),
  ],
  account: [({ admin }, { id }) => admin.users.removeUser({ userId: id })],
  castellan_api_keys: [
    async ({ admin }) => {
      const { keys } = await unwrap(admin.apiKeys.listApiKeys({}))
      return admin.apiKeys.revokeApiKey({ keyId: keys[0]?.id ?? '' })
    },
    ({ admin }, { id }) => admin.users.removeUser({ userId: id }),
  ],
}

describe('a deletion that the database ignores without an error', () => {
  it.each(Object.entries(deletions))(
    'of rows of %s is refused, and nothing is changed',
    async (table, calls) => {
      const server = await startServer()
      const user = await server.createUser({ role: 'admin' })
      await server.signInAs(user)
      await createApiKey(server, { userId: user.id, permissions: ['user:get'] })
      await swallowWrites(server.config.database.url, table, 'DELETE')
      for (const call of calls) {
        expect((await call(server, user)).status).toBe(409)
        const [event] = await listChanges(server)
        expect(event?.action).toMatch(/created$|opened$/)
      }
      const { banned } = await unwrap(server.admin.users.getUser({ id: user.id }))
      const { sessions } = await unwrap(server.admin.sessions.listUserSessions({ userId: user.id }))
      expect([banned, sessions.length > 0]).toEqual([false, true])
      await expect(server.signInAs(user)).resolves.toHaveProperty('token')
    },
  )
})

describe('a server that stops', () => {
  it('writes the checkpoints of its last events', async () => {
    const server = await startServer({ timeouts: { checkpointIntervalMs: 600_000 } })
    const { url } = server.config.database
    await server.createUser()
    expect((await server.store.auditLog.verify()).eventsWithoutCheckpoint).toBeGreaterThan(0)
    await server.stop()
    const store = await createStore(url)
    expect(await store.auditLog.verify()).toMatchObject({
      isIntact: true,
      eventsWithoutCheckpoint: 0,
    })
    await recordEvents(store, 'later')
    await swallowWrites(url, 'castellan_audit_checkpoints', 'INSERT')
    const write = async () => {
      for (;;) await store.auditLog.writeLastCheckpoints()
    }
    await expect(write()).rejects.toThrow('did not write the row')
  })
})
