import { describe, expect, it } from 'vitest'
import { createScryptHasher, HasherBusyError } from '../../src/secrets/password.ts'
import { cheapHasher, startServer } from '../kit/server.ts'
import { failFrom, home, limited, repeat, signIn, signInRight } from './sign-in.ts'

describe('the limits of sign-in', () => {
  it('F2: make an address wait longer with each wrong password for an account', async () => {
    const server = await startServer({ env: limited })
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
    const server = await startServer({ env: limited })
    const { email } = await server.createUser()
    await failFrom(server, email, repeat(20, '192.0.2.1'))
    const inOneNetwork = Array.from({ length: 60 }, (_, n) => `2001:db8:0:${n.toString(16)}00::1`)
    await failFrom(server, email, inOneNetwork)
    expect((await signInRight(server, email, home)).status).toBe(200)
  })

  it('F2: slow an account down where many addresses fail, but not its known devices', async () => {
    const server = await startServer({ env: limited })
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

  it('F2: count only sign-ins that fail against those who share an address', async () => {
    let verified = 0
    const verify = (password: string, hash: string) => {
      verified += 1
      return cheapHasher.verify(password, hash)
    }
    const server = await startServer({ env: limited, hasher: { ...cheapHasher, verify } })
    const { email } = await server.createUser()
    for (let n = 0; n < 50; n += 1)
      expect((await signInRight(server, email, home)).status).toBe(200)
    const other = await server.createUser()
    expect((await signInRight(server, other.email, home)).status).toBe(200)
    for (let n = 0; n < 10; n += 1) await signInRight(server, email, home)
    const before = verified
    expect((await signInRight(server, email, home)).status).toBe(429)
    expect(verified).toBe(before)
    expect((await signInRight(server, other.email, home)).status).toBe(200)
  })

  it('F2: allow a network 20 wrong passwords a minute, and wider ones more', async () => {
    const server = await startServer({ env: limited })
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
    const server = await startServer({ env: limited })
    const { email } = await server.createUser()
    const all = await Promise.all(repeat(40, home).map((address) => signIn(server, email, address)))
    expect(all.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5)
  })

  it('F2: count nothing when too many passwords wait to be hashed', async () => {
    let isBusy = false
    const verify = async (password: string, hash: string) => {
      if (isBusy) throw new HasherBusyError()
      return cheapHasher.verify(password, hash)
    }
    const server = await startServer({ env: limited, hasher: { ...cheapHasher, verify } })
    const { email } = await server.createUser()
    isBusy = true
    expect(await failFrom(server, email, repeat(6, home))).toEqual(Array(6).fill(503))
    isBusy = false
    expect((await signInRight(server, email, home)).status).toBe(200)
  })

  it('F2: let a flood of sign-ins from one address delay no other address for long', async () => {
    const server = await startServer({
      env: { ...limited, CASTELLAN_RATE_LIMIT: 'off' },
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
