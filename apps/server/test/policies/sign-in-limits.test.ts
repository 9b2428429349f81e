import { describe, expect, it } from 'vitest'
import { createScryptHasher } from '../../src/secrets/password.ts'
import { startServer, type TestServer } from '../kit/server.ts'

const env = { CASTELLAN_RATE_LIMIT: 'on', CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' }

const home = '203.0.113.5'

type Attempt = { password?: string; cookie?: string | undefined; deviceToken?: string }

/** Signs in at a server from an address. */
function signIn({ request }: TestServer, email: string, address: string, attempt: Attempt = {}) {
  const { password = 'wrong password', cookie, deviceToken } = attempt
  return request('POST', '/sign-in/email', {
    json: { email, password },
    headers: {
      'x-forwarded-for': address,
      ...(cookie ? { cookie, origin: 'http://localhost:3000' } : {}),
      ...(deviceToken ? { 'x-device-token': deviceToken } : {}),
    },
  })
}

/** Fails to sign in from addresses, one after the other. Returns the statuses. */
async function failFrom(server: TestServer, email: string, addresses: string[]) {
  const statuses = []
  for (const address of addresses) statuses.push((await signIn(server, email, address)).status)
  return statuses
}

/** Signs in with the right password. Returns the response and what the device keeps. */
async function signInRight(server: TestServer, email: string, address: string, attempt?: Attempt) {
  const response = await signIn(server, email, address, { password: 'correct horse', ...attempt })
  const lines = response.headers.getSetCookie()
  const line = lines.find((one) => one.startsWith('better-auth.device=')) ?? ''
  const cookie = line.split(';')[0]
  return { status: response.status, response, line, cookie }
}

function repeat(count: number, address: string) {
  return Array.from({ length: count }, () => address)
}

describe('the limits of sign-in', () => {
  it('F2: make an address wait longer with each wrong password for an account', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    expect(await failFrom(server, email, repeat(6, home))).toEqual([401, 401, 401, 401, 401, 429])
    const waits = []
    for (let n = 0; n < 10; n += 1) {
      const refused = await signIn(server, email, home, { password: 'correct horse' })
      expect(refused.body.code).toBe('TOO_MANY_REQUESTS')
      const wait = Number(refused.headers.get('retry-after'))
      expect(refused.headers.get('x-retry-after')).toBe(String(wait))
      waits.push(wait)
      server.clock.advance(wait)
      expect((await signIn(server, email, home)).status).toBe(401)
    }
    expect(waits).toEqual([4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
    server.clock.advance(900)
    expect((await signInRight(server, email, home)).status).toBe(200)
    expect(await failFrom(server, email, repeat(3, home))).toEqual([401, 401, 401])
  })

  it('F2: let no address keep the owner of an account out', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    await failFrom(server, email, repeat(20, '192.0.2.1'))
    const inOneNetwork = Array.from({ length: 60 }, (_, n) => `2001:db8:0:${n.toString(16)}00::1`)
    await failFrom(server, email, inOneNetwork)
    expect((await signInRight(server, email, home)).status).toBe(200)
  })

  it('F2: slow an account down where many addresses fail, but not its known devices', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    const { cookie, response } = await signInRight(server, email, home)
    const deviceToken = response.headers.get('set-device-token') ?? ''
    const many = Array.from({ length: 31 }, (_, n) => `198.51.${n}.1`)
    const statuses = await failFrom(server, email, many)
    expect(statuses.filter((status) => status === 401)).toHaveLength(30)
    const unknown = await signInRight(server, email, home)
    expect(unknown.status).toBe(429)
    expect(Number(unknown.response.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect((await signInRight(server, email, home, { cookie })).status).toBe(200)
    const other = await signInRight(server, email, '198.51.1.1', { deviceToken })
    expect(other.status).toBe(200)
    server.clock.advance(60)
    expect((await signInRight(server, email, home)).status).toBe(200)
  })

  it('F2: recognize a device by a cookie that is no credential', async () => {
    const server = await startServer({ env })
    const [ann, bob] = [await server.createUser(), await server.createUser()]
    const { line, cookie } = await signInRight(server, ann.email, home)
    expect(line).toMatch(
      /^better-auth\.device=[^;]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const token = decodeURIComponent(cookie?.split('=')[1] ?? '')
    expect((await server.request('GET', '/list-sessions', { token })).status).toBe(401)
    const asSession = { cookie: `better-auth.session_token=${encodeURIComponent(token)}` }
    expect((await server.request('GET', '/list-sessions', { headers: asSession })).status).toBe(401)
    const session = await signIn(server, ann.email, home, { password: 'correct horse' })
    const deviceToken = session.headers.get('set-auth-token') ?? ''
    await failFrom(server, ann.email, repeat(5, home))
    await failFrom(server, bob.email, repeat(5, home))
    const attempt = { password: 'correct horse' }
    expect((await signIn(server, bob.email, home, { ...attempt, cookie })).status).toBe(429)
    expect((await signIn(server, ann.email, home, { ...attempt, deviceToken })).status).toBe(429)
    expect((await signIn(server, ann.email, home, { ...attempt, cookie })).status).toBe(200)
  })

  it('F2: count the wrong passwords of a known device', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    const { cookie } = await signInRight(server, email, home)
    const statuses = []
    for (let n = 0; n < 12; n += 1)
      statuses.push((await signIn(server, email, home, { cookie })).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    expect((await signInRight(server, email, home)).status).toBe(200)
  })

  it('F1: admit a client without Origin whose only cookie says which device it is', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    const { cookie } = await signInRight(server, email, home)
    const json = { email, password: 'correct horse' }
    const post = (sent: string) =>
      server.request('POST', '/sign-in/email', { json, headers: { cookie: sent } })
    expect((await post(cookie ?? '')).status).toBe(200)
    expect((await post(`${cookie}; theme=dark`)).body.code).toBe('MISSING_OR_NULL_ORIGIN')
  })

  it('F2: count only sign-ins that fail against those who share an address', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    for (let n = 0; n < 50; n += 1)
      expect((await signInRight(server, email, home)).status).toBe(200)
    const other = await server.createUser()
    expect((await signInRight(server, other.email, home)).status).toBe(200)
    for (let n = 0; n < 10; n += 1) await signInRight(server, email, home)
    expect((await signInRight(server, email, home)).status).toBe(429)
    expect((await signInRight(server, other.email, home)).status).toBe(200)
  })

  it('F2: allow a network 20 wrong passwords a minute, and wider ones more', async () => {
    const server = await startServer({ env })
    const fail = async (addresses: string[]) => {
      const statuses = []
      for (const [n, address] of addresses.entries())
        statuses.push((await signIn(server, `unknown${n}@example.com`, address)).status)
      return statuses.filter((status) => status === 401).length
    }
    expect(await fail(repeat(22, home))).toBe(20)
    expect(
      await fail(Array.from({ length: 90 }, (_, n) => `2001:db8:0:${n.toString(16)}00::1`)),
    ).toBe(80)
    server.clock.advance(60)
    expect(await fail([home])).toBe(1)
  })

  it('F2: count attempts at the same moment', async () => {
    const server = await startServer({ env })
    const { email } = await server.createUser()
    const all = await Promise.all(repeat(40, home).map((address) => signIn(server, email, address)))
    expect(all.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5)
  })

  it('F2: let a flood of sign-ins from one address delay no other address for long', async () => {
    const server = await startServer({
      env: { ...env, CASTELLAN_RATE_LIMIT: 'off' },
      hasher: createScryptHasher({ maxWaiting: 4 }),
    })
    const { email } = await server.createUser()
    const flood = repeat(20, '192.0.2.1').map((address) => signIn(server, email, address))
    await flood[0]
    expect((await signInRight(server, email, home)).status).toBe(200)
    const statuses = (await Promise.all(flood)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0)
  })
})
