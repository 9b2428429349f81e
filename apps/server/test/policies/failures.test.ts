import { describe, expect, it } from 'vitest'
import { isFileUrl } from '../../src/store/database-url.ts'
import { execute } from '../kit/raw-sql.ts'
import { startServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const adminPassword = 'correct horse'

describe('an unexpected error', () => {
  it('A1: makes every endpoint return 500 with a request id and without the cause', async () => {
    const lines: string[] = []
    const server = await startServer({
      log: (line) => lines.push(line),
      env: { CASTELLAN_SIGN_UP: 'open' },
    })
    const { request, admin, config } = server
    await execute(config.database.url, 'ALTER TABLE session RENAME TO session_elsewhere')
    for (const { key, method, pathFor, bodyFor, entry } of everyEntry) {
      const isSignIn = entry.path.startsWith('/sign-')
      const json =
        key === 'signInEmail'
          ? { email: 'admin@example.com', password: adminPassword }
          : bodyFor('x')
      const token = isSignIn && key !== 'signOut' ? undefined : admin.token
      const response = await request(method, pathFor('x'), { json, token })
      expect(response.status, key).toBe(500)
      const requestId = response.headers.get('x-request-id')
      expect(response.body).toEqual({
        message: 'Internal server error',
        code: 'INTERNAL_SERVER_ERROR',
        requestId,
      })
      expect(lines.some((line) => line.includes(`${requestId}`) && line.includes('session'))).toBe(
        true,
      )
    }
    const log = lines.join('')
    for (const secret of [adminPassword, 'example.com', admin.token ?? '?', 'another password'])
      expect(log).not.toContain(secret)
  })
})

/** Makes the database refuse every new row of a table. */
function refuseRows(url: string, table: string) {
  return execute(
    url,
    isFileUrl(url)
      ? `CREATE TRIGGER odd_${table} BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'odd'); END`
      : `ALTER TABLE ${table} ADD CONSTRAINT odd CHECK (id IS NULL) NOT VALID`,
  )
}

describe('a row that the database rejects', () => {
  it('causes a 500, and the log contains none of its values', async () => {
    const lines: string[] = []
    const server = await startServer({ log: (line) => lines.push(line) })
    const { request, admin, config, createUser } = server
    const { email } = await createUser()
    for (const table of ['account', 'session']) await refuseRows(config.database.url, table)
    const json = { email: 'ann@example.com', name: 'Ann', password: 'hunter2hunter2' }
    const created = await request('POST', '/admin/create-user', { json, token: admin.token })
    const headers = { 'user-agent': 'row content' }
    const init = { json: { email, password: adminPassword }, headers }
    const signedIn = await request('POST', '/sign-in/email', init)
    expect([created.status, signedIn.status]).toEqual([500, 500])
    const log = lines.join('')
    expect(log.match(/odd/g)?.length).toBeGreaterThanOrEqual(2)
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
    const secrets = [adminPassword, 'hunter2', 'private', 'Private', 'secret-cookie', 'cheap:']
    for (const secret of [...secrets, admin.token ?? '?', client.token ?? '?'])
      expect(log).not.toContain(secret)
    expect(log).toContain('"path":"/api/auth/admin/list-users"')
  })
})
