import { describe, expect, it, vi } from 'vitest'
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

  it('F2: does not limit a valid session when others at its address send invalid tokens', async () => {
    const { request, admin } = await startServer({ env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '5' } })
    expect((await request('GET', '/get-session', { token: admin.token })).status).toBe(200)
    for (let n = 0; n < 7; n += 1)
      await request('GET', '/list-sessions', { token: `invented-${n}` })
    expect((await request('GET', '/get-session', { token: admin.token })).status).toBe(200)
  })

  it('F2: allows three sign-in attempts per address in ten seconds', async () => {
    const { request } = await startServer({ env: behindProxy })
    const attempt = async (address: string, email: string) => {
      const json = { email, password: 'wrong password' }
      return (await request('POST', '/sign-in/email', { json, headers: from(address) })).status
    }
    for (let n = 0; n < 3; n += 1) expect(await attempt('10.0.0.1', `a${n}@example.com`)).toBe(401)
    expect(await attempt('10.0.0.1', 'b@example.com')).toBe(429)
    expect(await attempt('10.0.0.2', 'b@example.com')).toBe(401)
    for (const host of ['1', '2', '3'])
      expect(await attempt(`2001:db8:0:1::${host}`, 'c@example.com')).toBe(401)
    expect(await attempt('2001:db8:0:1:ffff::4', 'c@example.com')).toBe(429)
    expect(await attempt('2001:db8:0:2::1', 'c@example.com')).toBe(401)
  })

  it('F2: counts wrong passwords by account, from any address', async () => {
    const { request, createUser } = await startServer({ env: behindProxy })
    const { email } = await createUser()
    let address = 0
    const attempt = async (password: string) => {
      address += 1
      const headers = from(`10.1.0.${address}`)
      return request('POST', '/sign-in/email', { json: { email, password }, headers })
    }
    for (let n = 0; n < 9; n += 1) expect((await attempt('wrong password')).status).toBe(401)
    expect((await attempt('correct horse')).status).toBe(200)
    for (let n = 0; n < 10; n += 1) expect((await attempt('wrong password')).status).toBe(401)
    const refused = await attempt('correct horse')
    expect(refused.body.code).toBe('TOO_MANY_REQUESTS')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('x-retry-after')).toBe(refused.headers.get('retry-after'))
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
    const { request } = await startServer({
      env: { ...on, CASTELLAN_RATE_LIMIT_MAX: '1', CASTELLAN_RATE_LIMIT_WINDOW: '1' },
    })
    expect((await request('GET', '/ok')).status).toBe(200)
    expect((await request('GET', '/ok')).headers.get('retry-after')).toBe('1')
    await vi.waitFor(async () => expect((await request('GET', '/ok')).status).toBe(200), 3000)
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
