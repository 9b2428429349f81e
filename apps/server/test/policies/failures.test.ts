import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, cheapHasher, password, startServer, unwrap } from '../kit/server.ts'
import { refuseWrites } from '../kit/swallow.ts'
import { everyEntry } from './examples.ts'

describe('an unexpected error', () => {
  it('A1: makes every endpoint return 500 with a request id and without the cause', async () => {
    const lines: string[] = []
    let isBroken = false
    const breakHasher = () => {
      if (isBroken) throw new Error('The hasher is broken')
    }
    const server = await startServer({
      log: (line) => lines.push(line),
      env: { CASTELLAN_SIGN_UP: 'open' },
      hasher: {
        ...cheapHasher,
        hash: async (text) => breakHasher() ?? cheapHasher.hash(text),
        verify: async (...args) => breakHasher() ?? cheapHasher.verify(...args),
      },
    })
    const { request, admin, config } = server
    isBroken = true
    await execute(config.database.url, 'ALTER TABLE castellan_roles_version RENAME TO elsewhere')
    for (const { key, method, pathFor, bodyFor, entry } of everyEntry) {
      const isSignIn = entry.path.startsWith('/sign-')
      const json =
        key === 'signInEmail' ? { email: 'admin@example.com', password: password } : bodyFor('x')
      const token = isSignIn && key !== 'signOut' ? undefined : admin.token
      const response = await request(method, pathFor('x'), { json, token })
      expect(response.status, key).toBe(500)
      const requestId = response.headers.get('x-request-id')
      expect(response.body).toEqual({
        message: 'Internal server error',
        code: 'INTERNAL_SERVER_ERROR',
        requestId,
      })
      expect(
        lines.some((line) => line.includes(`${requestId}`) && /roles_version|hasher/.test(line)),
      ).toBe(true)
    }
    const log = lines.join('')
    for (const secret of [password, 'example.com', admin.token ?? '?', 'another password'])
      expect(log).not.toContain(secret)
  })
})

/** The tables that changes write to, but for the audit log. */
const changedTables = [
  ...['user', 'session', 'account', 'castellan_roles', 'castellan_roles_version'],
  ...['castellan_api_keys', 'castellan_impersonations'],
]

describe('a change that the database refuses', () => {
  it('A8: makes every endpoint that changes something return 409, and the log says why', async () => {
    const lines: string[] = []
    const server = await startServer({
      log: (line) => lines.push(line),
      env: { CASTELLAN_SIGN_UP: 'open' },
    })
    const { request, admin, createUser, signInAs } = server
    const user = await createUser()
    const other = await createUser({ role: 'admin' })
    const { token } = await signInAs(user)
    const { impersonation } = await signInAs(other)
    const { session } = await unwrap(impersonation.impersonateUser({ userId: user.id }))
    await signInAs({ email: adminEmail })
    await unwrap(admin.roles.createRole({ name: 'spare', permissions: {} }))
    const { key } = await createApiKey(server)
    const bodies: Record<string, object> = {
      signInEmail: { email: user.email, password },
      revokeUserSession: { sessionToken: token },
      revokeSession: { token: admin.token },
    }
    for (const table of changedTables)
      for (const operation of ['INSERT', 'UPDATE', 'DELETE'] as const)
        await refuseWrites(server.config.database.url, table, operation)
    for (const { key: name, entry, method, pathFor, bodyFor } of everyEntry) {
      if (entry.metadata.isReadOnly) continue
      const ownToken = name === 'stopImpersonating' ? session.token : admin.token
      const isAnonymous = /^sign(In|Up)/.test(name)
      const response = await request(method, pathFor(user.id), {
        json: bodies[name] ?? bodyFor(user.id, key.id),
        token: isAnonymous ? undefined : ownToken,
      })
      const knowsTables = entry.metadata.auth.includes(':')
      expect([name, response.status, response.body]).toEqual([
        name,
        409,
        {
          code: 'THE_DATABASE_REFUSED_THIS',
          message: knowsTables
            ? expect.stringMatching(
                /^The database refused this change: .+\. Nothing was changed\.$/,
              )
            : 'The database refused this change. Nothing was changed.',
        },
      ])
      expect(lines.at(-1)).toContain('"message":"no')
    }
  })
})

describe('a row that the database rejects', () => {
  it('leaves none of its values in the log', async () => {
    const lines: string[] = []
    const server = await startServer({ log: (line) => lines.push(line) })
    const { request, admin, config, createUser } = server
    const { email } = await createUser()
    for (const table of ['account', 'session'])
      await refuseWrites(config.database.url, table, 'INSERT')
    const json = { email: 'ann@example.com', name: 'Ann', password: 'hunter2hunter2' }
    const created = await request('POST', '/admin/create-user', { json, token: admin.token })
    const headers = { 'user-agent': 'row content' }
    const signedIn = await request('POST', '/sign-in/email', { json: { email, password }, headers })
    expect([created.status, signedIn.status]).toEqual([409, 409])
    const log = lines.join('')
    for (const value of ['hunter2', 'cheap:', 'row content', 'Failing row', 'ann@'])
      expect(log).not.toContain(value)
  })
})

describe('an unreachable database', () => {
  it('G1: makes every endpoint return 503 with Retry-After', async () => {
    const { request, admin, store } = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    await store.close()
    for (const { key, method, pathFor, bodyFor } of everyEntry) {
      const token = key.startsWith('signIn') || key.startsWith('signUp') ? undefined : admin.token
      const response = await request(method, pathFor('x'), { json: bodyFor('x'), token })
      expect(response.status, key).toBe(503)
      expect(response.body.code).toBe('SERVICE_UNAVAILABLE')
      expect(response.headers.get('retry-after')).toBe('1')
    }
  })
})

describe('the log', () => {
  it('has one line per request, without secrets, queries or email addresses', async () => {
    const lines: string[] = []
    const { request, admin, createUser, signInAs } = await startServer({
      log: (line) => lines.push(line),
    })
    const user = await createUser({ email: 'private@example.com', name: 'Private Person' })
    const client = await signInAs(user)
    await request('GET', '/admin/list-users?searchValue=private', { token: admin.token })
    await request('POST', '/admin/create-user', {
      json: { email: user.email, name: 'x', password: 'hunter2hunter2' },
      token: admin.token,
    })
    await request('POST', '/sign-in/email', {
      json: { email: user.email, password: 'hunter2hunter2' },
      headers: { cookie: 'secret-cookie=1', origin: 'http://localhost:3000' },
    })
    const log = lines.join('')
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level')
    const secrets = [password, 'hunter2', 'private', 'Private', 'secret-cookie', 'cheap:']
    for (const secret of [...secrets, admin.token ?? '?', client.token ?? '?'])
      expect(log).not.toContain(secret)
    expect(log).toContain('"path":"/api/auth/admin/list-users"')
  })
})
