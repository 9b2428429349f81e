import { describe, expect, it } from 'vitest'
import { cheapHasher, startServer, unwrap } from '../kit/server.ts'
import { failFrom, harvestDevices, home, limited, repeat, signIn, signInRight } from './sign-in.ts'

describe('a known device', () => {
  it('F2: is known by a cookie that is no credential, at its account only', async () => {
    const server = await startServer({ env: limited })
    const [ann, bob] = [await server.createUser(), await server.createUser()]
    const { line, cookie } = await signInRight(server, ann.email, home)
    expect(line).toMatch(
      /^better-auth\.device=[^;]+; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
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

  it('F2: waits longer with each wrong password after five', async () => {
    const server = await startServer({ env: limited })
    const { email } = await server.createUser()
    const { cookie } = await signInRight(server, email, home)
    const statuses = []
    for (let n = 0; n < 7; n += 1)
      statuses.push((await signIn(server, email, home, { cookie })).status)
    expect(statuses).toEqual([...Array(5).fill(401), 429, 429])
    server.clock.advance(4)
    expect((await signIn(server, email, home, { cookie })).status).toBe(401)
    const refused = await signIn(server, email, home, { cookie })
    expect(refused.headers.get('retry-after')).toBe('8')
    expect((await signInRight(server, email, home)).status).toBe(200)
  })

  it('F1: needs no Origin if its only cookie says which device it is', async () => {
    const server = await startServer({ env: limited })
    const { email } = await server.createUser()
    const { cookie } = await signInRight(server, email, home)
    const json = { email, password: 'correct horse' }
    const post = (sent: string) =>
      server.request('POST', '/sign-in/email', { json, headers: { cookie: sent } })
    expect((await post(cookie ?? '')).status).toBe(200)
    expect((await post(`${cookie}; theme=dark`)).body.code).toBe('MISSING_OR_NULL_ORIGIN')
  })

  it('F2: is unknown once the password has changed', async () => {
    const server = await startServer({ env: limited })
    const { id, email } = await server.createUser()
    const old = await harvestDevices(server, email, 8)
    const guess = async (deviceTokens: string[]) => {
      const responses = []
      for (const deviceToken of deviceTokens)
        responses.push(await signIn(server, email, home, { deviceToken }))
      return responses.filter(({ status }) => status === 401).length
    }
    const newPassword = 'a new password'
    await unwrap(server.admin.users.setUserPassword({ userId: id, newPassword }))
    expect(await guess([...old, ...old])).toBe(5)
    const right = { password: newPassword }
    expect((await signIn(server, email, home, { ...right, deviceToken: old[0] })).status).toBe(429)
    const known = await signIn(server, email, '198.51.100.1', right)
    const deviceToken = known.headers.get('set-device-token') ?? ''
    expect((await signIn(server, email, home, { ...right, deviceToken })).status).toBe(200)
  })

  it('F2: is forgotten 90 days after its last sign-in', async () => {
    const server = await startServer({ env: limited })
    const { email } = await server.createUser()
    const day = 86_400
    const signInUnderAttack = async (cookie: string | undefined) => {
      await failFrom(server, email, repeat(5, home))
      return signInRight(server, email, home, { cookie })
    }
    const first = await signInRight(server, email, home)
    server.clock.advance(89 * day)
    const second = await signInUnderAttack(first.cookie)
    expect(second.status).toBe(200)
    server.clock.advance(2 * day)
    expect((await signInUnderAttack(first.cookie)).status).toBe(429)
    expect((await signInRight(server, email, home, { cookie: second.cookie })).status).toBe(200)
  })

  it('F2: shares limits with the devices of its account, and with all in its network', async () => {
    const server = await startServer({ env: limited })
    const fail = async () => {
      const { email } = await server.createUser()
      const statuses = []
      for (const deviceToken of await harvestDevices(server, email, 5))
        for (let n = 0; n < 5; n += 1)
          statuses.push((await signIn(server, email, home, { deviceToken })).status)
      return statuses.filter((status) => status === 401).length
    }
    const { email } = await server.createUser()
    const [deviceToken] = await harvestDevices(server, email, 1)
    expect([await fail(), await fail()]).toEqual([20, 20])
    expect((await signInRight(server, email, home, { deviceToken })).status).toBe(200)
    expect([await fail(), await fail()]).toEqual([20, 0])
    expect((await signInRight(server, email, home, { deviceToken })).status).toBe(429)
    expect((await signInRight(server, email, '192.0.2.1', { deviceToken })).status).toBe(200)
    server.clock.advance(60)
    expect((await signInRight(server, email, home, { deviceToken })).status).toBe(200)
  })

  it('F2: shares the requests to sign in with the devices of its account in its network', async () => {
    const env = { ...limited, CASTELLAN_RATE_LIMIT_MAX: '3' }
    const server = await startServer({ env })
    const [ann, bob] = [await server.createUser(), await server.createUser()]
    const devices = await harvestDevices(server, ann.email, 5)
    const [deviceToken] = await harvestDevices(server, bob.email, 1)
    const signInFrom = async (address: string) => {
      const statuses = []
      for (const deviceToken of devices)
        statuses.push((await signInRight(server, ann.email, address, { deviceToken })).status)
      return statuses
    }
    expect(await signInFrom(home)).toEqual([200, 200, 200, 429, 429])
    expect((await signInRight(server, bob.email, home, { deviceToken })).status).toBe(200)
    expect(await signInFrom('192.0.2.1')).toEqual([200, 200, 200, 429, 429])
  })

  it('F2: has no part in the limit of sign-ups', async () => {
    const server = await startServer({ env: { ...limited, CASTELLAN_SIGN_UP: 'open' } })
    let deviceToken = ''
    const statuses = []
    for (let n = 0; n < 5; n += 1) {
      const json = { email: `new${n}@example.com`, name: 'New', password: 'correct horse' }
      const headers = { 'x-forwarded-for': home, 'x-device-token': deviceToken }
      const response = await server.request('POST', '/sign-up/email', { json, headers })
      deviceToken = response.headers.get('set-device-token') ?? deviceToken
      statuses.push(response.status)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it('F2: waits for its password in the turn of its network, then of its account', async () => {
    const clients: string[][] = []
    const forClient = (client: string[]) => {
      clients.push(client)
      return cheapHasher
    }
    const server = await startServer({ env: limited, hasher: { ...cheapHasher, forClient } })
    const { email } = await server.createUser()
    const [one, two] = await harvestDevices(server, email, 2)
    clients.length = 0
    for (const deviceToken of [one, two]) await signInRight(server, email, home, { deviceToken })
    await signInRight(server, email, home)
    await signInRight(server, email, '2001:db8:1:203::1')
    const networks = ['203.0.113.0/24', '203.0.113.5/32']
    expect(clients).toEqual([
      [...networks, expect.stringMatching(/^[\w-]{43}$/)],
      clients[0],
      [...networks, ''],
      ['2001:db8:1::/48', '2001:db8:1:200::/56', '2001:db8:1:203::/64', ''],
    ])
  })
})
