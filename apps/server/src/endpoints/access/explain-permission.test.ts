import type { Client, Explanation, InputOf } from '@castellan/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectTo } from '../../../test/authorization-matrix/database-state.ts'
import { createApiKey } from '../../../test/kit/api-keys.ts'
import { execute } from '../../../test/kit/raw-sql.ts'
import { writeRolesFile } from '../../../test/kit/roles.ts'
import {
  adminEmail,
  cheapHasher,
  password,
  startServer,
  type TestServer,
  unwrap,
} from '../../../test/kit/server.ts'
import { refuseWrites } from '../../../test/kit/swallow.ts'
import { everyEntry } from '../../../test/policies/examples.ts'
import { isFileUrl } from '../../store/database-url.ts'

type Call = InputOf<'access', 'explainPermission'>['calls'][number]

const changes = everyEntry.filter(
  ({ entry }) => entry.path.startsWith('/admin/') && !entry.metadata.isReadOnly,
)

/** The changes whose events have fields, in the order of the contract. */
const changesWithFields = [
  ...['create-user', 'update-user', 'remove-user', 'create-role', 'update-role', 'delete-role'],
  ...['ban-user', 'revoke-user-sessions', 'create-key', 'update-key', 'rotate-key', 'revoke-key'],
].map((name) => `/admin/${name}`)

/** Explains one call. */
async function explain(
  by: Client,
  path: Call['path'],
  body: object = {},
  userId?: string,
): Promise<Explanation | undefined> {
  const calls = [{ path, body: { ...body } }]
  return (await unwrap(by.access.explainPermission({ calls, userId }))).results[0]
}

/** Connects to the database; returns what reads all that it contains. */
async function watchDatabase({ config: { database } }: TestServer) {
  const { query, close } = await connectTo(database.url)
  onTestFinished(async () => {
    await close()
  })
  const [tables = []] = await query(
    isFileUrl(database.url)
      ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'castellan_user_search%' AND name <> 'castellan_audit_checkpoints'`
      : `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'castellan_audit_checkpoints'`,
    'SELECT 1',
  )
  return async () => {
    const rows = await query(...tables.map(({ name }) => `SELECT * FROM "${name}"`))
    return Object.fromEntries(
      tables.map(({ name }, at) => [
        name,
        rows[at]?.map((row) => JSON.stringify(row, skipJobs)).sort(),
      ]),
    )
  }
}

/** Leaves out what jobs write. */
function skipJobs(name: string, value: unknown) {
  return name === 'lastUsedAt' ? undefined : value
}

/** Creates callers of all kinds. */
async function createCalls(server: TestServer) {
  const { admin, createUser, signInAs, createClientWith } = server
  const adminId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
  const { client: apiKey } = await createApiKey(server, { permissions: ['user:ban', 'user:get'] })
  const helper = await signInAs(await createUser())
  const impersonated = await createUser()
  const impersonate = async () => {
    const { id: userId } = impersonated
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId }))
    return createClientWith(session.token)
  }
  return { adminId, apiKey, helper, impersonate }
}

describe('explainPermission', () => {
  it('E4: says of every change what the call itself does then, and leaves the database as it was', async () => {
    const server = await startServer()
    const { admin, request, createUser } = server
    const { adminId, apiKey, helper, impersonate } = await createCalls(server)
    const readDatabase = await watchDatabase(server)
    const seen = new Set<string>()
    const shown = new Set<string>()
    const check = async (by: Client, path: Call['path'], body: object) => {
      const explained = await explain(by, path, body)
      const headers = by === apiKey ? { 'x-api-key': by.token ?? '' } : {}
      const token = by === apiKey ? undefined : by.token
      const real = await request('POST', path, { json: body, token, headers })
      const { code, message } = real.body
      const error = real.status === 200 ? null : { code, message }
      expect(explained, path).toMatchObject({ allowed: real.status === 200, error })
      seen.add(`${path} ${code ?? 'allowed'}`)
      if (by !== admin || !explained?.change) return
      shown.add(path)
      const [event] = await server.store.auditEvents.list({}, { descending: true, limit: 1 })
      const { before: was, after } = JSON.parse(event?.change ?? '{}')
      expect(explained.change.before, path).toEqual(was)
      expect(Object.keys(explained.change.after ?? {}), path).toEqual(Object.keys(after ?? {}))
    }
    await unwrap(admin.roles.createRole({ name: 'spare', permissions: { user: ['get'] } }))
    for (const { entry, bodyFor } of changes) {
      const path = entry.path as Call['path']
      const { id } = await createUser()
      const { key } = await createApiKey(server)
      const bodies = [bodyFor(id, key.id), bodyFor('none', 'none'), bodyFor(adminId, key.id)]
      const impersonator = await impersonate()
      const cases: [by: Client, body: object][] = [
        ...[helper, impersonator].map((by) => [by, { ...bodies[0] }] satisfies [Client, object]),
        ...bodies.map((body) => [admin, { ...body }] satisfies [Client, object]),
        [apiKey, { ...bodies[0] }],
      ]
      const before = await readDatabase()
      for (const [by, body] of cases) await explain(by, path, body)
      expect(await readDatabase(), path).toEqual(before)
      for (const [by, body] of cases) await check(by, path, body)
      // The last call may have ended the session of the admin.
      await admin
        .signIn({ email: adminEmail, password })
        .catch(() => admin.signIn({ email: adminEmail, password: 'another password' }))
    }
    for (const { entry } of changes) expect(seen).toContain(`${entry.path} allowed`)
    expect(seen.size).toBeGreaterThan(50)
    expect([...shown]).toEqual(changesWithFields)
  })

  it('validates a body after the requirement of its call, and names the field', async () => {
    const { admin, createUser, signInAs, request } = await startServer()
    const helper = await signInAs(await createUser())
    const send = async (by: Client, ...calls: object[]) =>
      (await request('POST', '/admin/explain-permission', { json: { calls }, token: by.token }))
        .body
    const valid = { path: '/admin/ban-user', body: { userId: 'none' } }
    const invalid = { path: '/admin/ban-user', body: { userId: true } }
    expect(await send(admin, valid, invalid)).toEqual({
      code: 'VALIDATION_ERROR',
      message: '[body.calls.1.body.userId] Invalid input: expected string, received boolean',
    })
    expect((await send(helper, invalid)).results[0]).toMatchObject({
      allowed: false,
      error: { code: 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS', permission: 'user:ban' },
    })
    const ofReads = await send(admin, { path: '/admin/list-user-sessions' })
    expect(ofReads.message).toMatch(/^\[body\.calls\.0\.path\] Invalid option/)
    expect((await send(admin)).code).toBe('VALIDATION_ERROR')
    const many = Array.from({ length: 101 }, () => valid)
    expect((await send(admin, ...many)).code).toBe('VALIDATION_ERROR')
    expect((await send(admin, ...many.slice(1))).results).toHaveLength(100)
  })

  it('serves other requests between the calls, and stops after five seconds', async () => {
    const { admin, clock, createUser } = await startServer()
    const { id: userId } = await createUser()
    const call: Call = { path: '/admin/update-user', body: { userId, data: { name: 'Ada' } } }
    const calls = Array.from({ length: 100 }, () => call)
    const explainMany = async (onResponse: (served: number) => void) => {
      let isExplained = false
      const explained = unwrap(admin.access.explainPermission({ calls })).finally(() => {
        isExplained = true
      })
      for (let served = 0; !isExplained; served += 1) {
        onResponse(served)
        await unwrap(admin.users.getUser({ id: userId }))
      }
      return (await explained).results
    }
    let served = 0
    await explainMany((many) => {
      served = many
    })
    expect(served).toBeGreaterThan(5)
    const some = await explainMany((many) => {
      if (many === 3) clock.advance(6)
    })
    expect(some[0]).toMatchObject({ allowed: true })
    expect(some[99]).toMatchObject({ allowed: false, error: { code: 'SERVICE_UNAVAILABLE' } })
  })

  it('F2: counts calls that tell that an address is taken as the calls themselves', async () => {
    const env = { CASTELLAN_RATE_LIMIT: 'on', CASTELLAN_RATE_LIMIT_MAX: '6' }
    const { admin, clock, createUser } = await startServer({ env })
    const user = await createUser()
    const create: Call = { path: '/admin/create-user', body: { name: 'A', email: user.email } }
    const ban: Call = { path: '/admin/ban-user', body: { userId: user.id } }
    const explainAll = async (calls: Call[]) => {
      const { results } = await unwrap(admin.access.explainPermission({ calls }))
      return results.map(({ error }) => error?.code ?? 'allowed')
    }
    const codes = await explainAll(Array.from({ length: 8 }, () => create))
    const taken = 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'
    expect(codes).toEqual([...Array(5).fill(taken), ...Array(3).fill('TOO_MANY_REQUESTS')])
    const made = await admin.users.createUser({ name: 'B', email: 'b@example.com', password })
    expect(made.status).toBe(429)
    const bans = await explainAll(Array.from({ length: 20 }, () => ban))
    expect(new Set(bans)).toEqual(new Set(['allowed']))
    clock.advance(11)
    expect(await explainAll([create])).toEqual([taken])
  })

  it('shows changes only to callers who may read the audit log, and the user concerned', async () => {
    const { admin, createUser, signInAs } = await startServer({
      env: writeRolesFile({
        moderator: { user: ['get', 'ban', 'delete'] },
        auditor: { user: ['delete'], audit: ['list'] },
      }),
    })
    const auditor = await signInAs(await createUser({ role: 'auditor' }))
    const moderator = await signInAs(await createUser({ role: 'moderator' }))
    const { id: userId, email } = await createUser()
    const remove = (by: Client) => explain(by, '/admin/remove-user', { userId })
    for (const by of [moderator, auditor])
      expect(await remove(by)).toEqual({ allowed: true, error: null, change: null })
    expect((await remove(admin))?.change?.before).toMatchObject({ email })
  })

  it('explains what another user may do, as in a session of theirs', async () => {
    const server = await startServer({
      env: writeRolesFile({
        moderator: { user: ['get', 'ban'], key: ['create'] },
        banner: { user: ['ban'] },
      }),
    })
    const { admin, createUser, signInAs } = server
    const moderator = await createUser({ role: 'moderator' })
    const helper = await createUser()
    const ban = (by: Client, userId: string | undefined, target: string) =>
      explain(by, '/admin/ban-user', { userId: target }, userId)
    const codeOf = async (...of: Parameters<typeof ban>) => (await ban(...of))?.error?.code
    const adminId = (await unwrap(admin.auth.getSession()))?.user.id ?? ''
    const asModerator = await signInAs(moderator)

    expect(await ban(admin, moderator.id, helper.id)).toEqual({
      allowed: true,
      error: null,
      change: null,
    })
    expect(await codeOf(admin, moderator.id, moderator.id)).toBe('YOU_CANNOT_BAN_YOURSELF')
    expect(await codeOf(admin, moderator.id, adminId)).toBe(
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    )
    expect(await codeOf(admin, helper.id, moderator.id)).toBe('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
    expect(await codeOf(asModerator, moderator.id, moderator.id)).toBe('YOU_CANNOT_BAN_YOURSELF')
    const impersonated = await explain(
      admin,
      '/admin/impersonate-user',
      { userId: helper.id },
      adminId,
    )
    expect(impersonated?.allowed).toBe(true)
    const stopped = await explain(admin, '/admin/stop-impersonating', {}, moderator.id)
    expect(stopped?.error?.code).toBe('YOU_ARE_NOT_IMPERSONATING_ANYONE')

    const refuse = async (by: Client, userId: string) =>
      (await by.access.explainPermission({ userId, calls: [{ path: '/admin/ban-user' }] })).body
    expect(await refuse(asModerator, adminId)).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    })
    expect(await refuse(admin, 'none')).toMatchObject({ code: 'USER_NOT_FOUND' })
    const asBanner = await signInAs(await createUser({ role: 'banner' }))
    expect(await refuse(asBanner, helper.id)).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_GET_USER',
    })
    const { client: apiKey } = await createApiKey(
      server,
      { permissions: ['user:get'] },
      asModerator,
    )
    expect(await refuse(apiKey, moderator.id)).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    })

    await unwrap(admin.bans.banUser({ userId: moderator.id }))
    expect(await codeOf(admin, moderator.id, helper.id)).toBe('UNAUTHORIZED')
  })

  it('tells what the database would refuse, at the commit too, and hashes no password', async () => {
    let hashes = 0
    const hash = async (text: string) => {
      hashes += 1
      return `cheap:${text}`
    }
    const { admin, config, createUser } = await startServer({ hasher: { ...cheapHasher, hash } })
    const { id: userId } = await createUser()
    const before = hashes
    const setPassword = () =>
      explain(admin, '/admin/set-user-password', { userId, newPassword: 'another password' })
    expect(await setPassword()).toMatchObject({ allowed: true })
    expect(hashes).toBe(before)
    await refuseWrites(config.database.url, 'account', 'UPDATE')
    expect((await setPassword())?.error?.code).toBe('THE_DATABASE_REFUSED_THIS')
    // SQLite checks such a constraint only at the commit.
    if (isFileUrl(config.database.url)) return
    await execute(
      config.database.url,
      `CREATE TABLE invoice (owner text REFERENCES "user" (id) DEFERRABLE INITIALLY DEFERRED);
       INSERT INTO invoice VALUES ('${userId}')`,
    )
    const removed = await explain(admin, '/admin/remove-user', { userId })
    expect(removed?.error?.code).toBe('USER_IS_REFERENCED')
  })
})
