import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { startServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const on = { CASTELLAN_RATE_LIMIT: 'on' }
const behindProxy = { ...on, CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' }
function from(address: string) {
  return { 'x-forwarded-for': address }
}

describe('the rate limit', () => {
  it('F2: makes every endpoint return 429 with Retry-After', async () => {
    const { request } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '3' } })
    for (const { key, method, entry } of everyEntry) {
      const responses = []
      for (let n = 0; n < 4; n += 1) responses.push(await request(method, entry.path))
      const last = responses.at(-1)
      expect(last?.status, key).toBe(429)
      expect(last?.body).toEqual({
        message: 'Too many requests. Please try again later.',
        code: 'TOO_MANY_REQUESTS',
      })
      const seconds = Number(last?.headers.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(10)
      expect(last?.headers.get('x-retry-after')).toBe(String(seconds))
      expect(responses[0]?.status, key).not.toBe(429)
    }
  })

  it('F2: counts authenticated requests by session, not by address', async () => {
    const { request, admin, signInAs, createUser } = await startServer({
      env: { ...behindProxy, CASTELLAN_RATE_LIMIT_MAX: '5' },
    })
    const other = await signInAs(await createUser())
    const get = (token: string | undefined, address: string) =>
      request('GET', '/get-session', { token, headers: from(address) })
    for (let n = 0; n < 5; n += 1) expect((await get(admin.token, `10.0.0.${n}`)).status).toBe(200)
    expect((await get(admin.token, '10.0.0.9')).status).toBe(429)
    expect((await get(other.token, '10.0.0.9')).status).toBe(200)
    expect((await request('GET', '/ok', { token: admin.token })).status).toBe(200)
  })

  it('F2: cannot be avoided with invalid tokens', async () => {
    const { request } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '5' } })
    const statuses = []
    for (let n = 0; n < 7; n += 1)
      statuses.push((await request('GET', '/list-sessions', { token: `invented-${n}` })).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
  })

  it('F2: never limits a valid credential when others at its address send invalid ones', async () => {
    const server = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '5' } })
    const { secret } = await createApiKey(server, { permissions: ['user:list'] })
    for (let n = 0; n < 7; n += 1)
      await server.request('GET', '/list-sessions', { token: `invented-${n}` })
    const status = async (token: string | undefined) =>
      (await server.request('GET', '/admin/list-users', { token })).status
    expect(await status('invented')).toBe(429)
    expect([await status(server.admin.token), await status(secret)]).toEqual([200, 200])
  })

  it('F2: counts the networks of IPv6 together, wider ones with more requests', async () => {
    const { request } = await startServer({
      env: { ...behindProxy, CASTELLAN_RATE_LIMIT_MAX: '4' },
    })
    const countAccepted = async (addresses: string[]) => {
      const responses = []
      for (const address of addresses)
        responses.push(await request('GET', '/ok', { headers: from(address) }))
      return responses.filter(({ status }) => status === 200).length
    }
    const hosts = Array.from({ length: 40 }, (_, n) => n.toString(16).padStart(2, '0'))
    expect(await countAccepted(hosts.map((n) => `2001:db8:1:0:${n}::1`))).toBe(4)
    expect(await countAccepted(hosts.map((n) => `2001:db8:2:${n}::1`))).toBe(8)
    expect(await countAccepted(hosts.map((n) => `2001:db8:3:${n}00::1`))).toBe(16)
    expect(await countAccepted(hosts.map((n) => `2001:db9:${n}::1`))).toBe(40)
    expect(await countAccepted(hosts.map((_, n) => `192.0.2.${n}`))).toBe(16)
  })

  it('F2: has a limit of its own for an API key', async () => {
    const server = await startServer({
      env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '3', CASTELLAN_RATE_LIMIT_API_KEY_MAX: '6' },
    })
    const { secret } = await createApiKey(server, { permissions: ['user:list'] })
    const statuses = []
    for (let n = 0; n < 8; n += 1)
      statuses.push((await server.request('GET', '/admin/list-users', { token: secret })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
    expect((await server.request('GET', '/admin/list-users')).status).toBe(401)
  })

  it('F2: counts the API keys for which one user is accountable together', async () => {
    const server = await startServer({
      env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '1', CASTELLAN_RATE_LIMIT_API_KEY_MAX: '1' },
    })
    const maker = await createApiKey(server, { permissions: ['user:get', 'key:create'] })
    const { client } = maker
    const permissions = ['user:get']
    const keys: string[] = []
    for (let n = 0; n < 12; n += 1) {
      keys.push((await createApiKey(server, { permissions }, client)).secret)
      server.clock.advance(11)
    }
    const status = async (token: string | undefined) =>
      (await server.request('GET', '/admin/get-user?id=x', { token })).status
    const statuses = []
    for (const key of keys) statuses.push(await status(key))
    expect(statuses).toEqual([...Array(10).fill(404), 429, 429])
    expect(await status(server.admin.token)).toBe(404)
    const other = await server.signInAs(await server.createUser({ role: 'admin' }))
    expect(await status((await createApiKey(server, { permissions }, other)).secret)).toBe(404)
  })

  it('F2: uses X-Forwarded-For only from configured proxies', async () => {
    const { request } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '2' } })
    const statuses = []
    for (let n = 0; n < 3; n += 1)
      statuses.push((await request('GET', '/ok', { headers: from(`10.0.0.${n}`) })).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('F2: ignores addresses in X-Forwarded-For that the client added', async () => {
    const { request } = await startServer({
      env: { ...behindProxy, CASTELLAN_RATE_LIMIT_MAX: '2' },
    })
    const statuses = []
    for (let n = 0; n < 3; n += 1)
      statuses.push((await request('GET', '/ok', { headers: from(`1.1.1.${n}, 10.0.0.1`) })).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await request('GET', '/ok', { headers: from('nonsense') })).status).toBe(200)
  })

  it('F2: counts all clients together for which the proxy sends no valid address', async () => {
    const { request } = await startServer({
      env: { ...behindProxy, CASTELLAN_RATE_LIMIT_MAX: '2' },
    })
    const statusFrom = async (address: string) =>
      (await request('GET', '/ok', { headers: from(address) })).status
    expect(await statusFrom('nonsense')).toBe(200)
    expect(await statusFrom('unknown')).toBe(200)
    expect(await statusFrom('0xa.1')).toBe(429)
    expect(await statusFrom('10.0.0.1:1')).toBe(200)
    expect(await statusFrom('10.0.0.1:2')).toBe(200)
    expect(await statusFrom('10.0.0.1')).toBe(429)
  })

  it('F2: limits only the client and the endpoint with too many requests', async () => {
    const { request, admin, signInAs, createUser } = await startServer({
      env: { ...behindProxy, CASTELLAN_RATE_LIMIT_MAX: '5' },
    })
    const other = await signInAs(await createUser())
    for (let n = 0; n < 8; n += 1) {
      await request('GET', '/ok', { headers: from('10.0.0.1') })
      await request('GET', '/list-sessions', { token: admin.token })
      await request('GET', '/list-sessions', { token: 'invented', headers: from('10.0.0.1') })
    }
    const status = async (path: string, token: string | undefined, address: string) =>
      (await request('GET', path, { token, headers: from(address) })).status
    expect(await status('/ok', undefined, '10.0.0.1')).toBe(429)
    expect(await status('/ok', undefined, '10.0.0.2')).toBe(200)
    expect(await status('/list-sessions', admin.token, '10.0.0.2')).toBe(429)
    expect(await status('/get-session', admin.token, '10.0.0.2')).toBe(200)
    expect(await status('/list-sessions', other.token, '10.0.0.2')).toBe(200)
    expect(await status('/list-sessions', 'invented', '10.0.0.2')).toBe(401)
  })

  it('F2: counts sign-up attempts by address, too', async () => {
    const { request } = await startServer({ env: { ...behindProxy, CASTELLAN_SIGN_UP: 'open' } })
    const attempt = async (n: number, address: string) => {
      const json = { email: `new${n}@example.com`, name: 'New', password: 'correct horse' }
      return (await request('POST', '/sign-up/email', { json, headers: from(address) })).status
    }
    for (let n = 0; n < 3; n += 1) expect(await attempt(n, '10.0.0.1')).toBe(200)
    expect(await attempt(4, '10.0.0.1')).toBe(429)
    expect(await attempt(4, '10.0.0.2')).toBe(200)
  })

  it('F2: counts all unknown paths together', async () => {
    const { request } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '3' } })
    const statuses = []
    for (let n = 0; n < 4; n += 1) statuses.push((await request('GET', `/unknown-${n}`)).status)
    expect(statuses).toEqual([404, 404, 404, 429])
  })

  it('F2: is on unless the configuration disables it', async () => {
    const { request } = await startServer({ env: { CASTELLAN_RATE_LIMIT: '' } })
    const statuses = []
    for (let n = 0; n < 101; n += 1) statuses.push((await request('GET', '/ok')).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(100)
    expect(statuses.at(-1)).toBe(429)
  })

  it('F2: allows requests again when the window ends', async () => {
    const { request, clock } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '1' } })
    expect((await request('GET', '/ok')).status).toBe(200)
    expect((await request('GET', '/ok')).headers.get('retry-after')).toBe('10')
    clock.advance(10)
    expect((await request('GET', '/ok')).status).toBe(200)
  })

  it('F2: cannot be avoided with invalid tokens at paths that ignore tokens', async () => {
    const { request } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '3' } })
    const requests = [
      ['GET', '/openapi.json'],
      ['GET', '/unknown'],
      ['GET', '/as-unknown'],
      ['PUT', '/ok'],
    ] as const
    const statuses: number[] = []
    for (const [method, path] of [...requests, ...requests]) {
      const token = `invented-${statuses.length}`
      statuses.push((await request(method, path, { token })).status)
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(3)
  })
})
