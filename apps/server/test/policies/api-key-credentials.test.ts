import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { createBrowser } from '../kit/browser.ts'
import { adminEmail, startServer, type TestServer, unwrap } from '../kit/server.ts'

function getUser(id: string) {
  return `/admin/get-user?id=${id}`
}

/** Signs the admin in with a browser, and returns its cookies and a function to read its user. */
async function createSignedInBrowser(server: TestServer) {
  const { jar, signIn, get } = createBrowser(server)
  await signIn(adminEmail)
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return { cookie, user: async () => (await get('/get-session')).body?.user }
}

/** Creates a function that gets the owner of an API key with given headers. */
function createGetUser({ request }: TestServer, userId: string) {
  return async (headers: Record<string, string>) =>
    (await request('GET', getUser(userId), { headers })).status
}

describe('an API key', () => {
  it('is accepted as a bearer token in any letter case of the scheme, and as x-api-key', async () => {
    const server = await startServer()
    const { key, secret } = await createApiKey(server)
    const getOwner = createGetUser(server, key.userId)
    expect(await getOwner({ authorization: `Bearer ${secret}` })).toBe(200)
    expect(await getOwner({ authorization: `bearer  ${secret} ` })).toBe(200)
    expect(await getOwner({ 'x-api-key': secret })).toBe(200)
    expect(await getOwner({ authorization: secret })).toBe(401)
    expect(await getOwner({ cookie: `better-auth.session_token=${secret}` })).toBe(401)
  })

  it('is ignored if a bearer token is present, even an invalid one, and wins over a cookie', async () => {
    const server = await startServer()
    const { key, secret } = await createApiKey(server)
    const getOwner = createGetUser(server, key.userId)
    const other = await server.signInAs(await server.createUser())
    const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` })
    expect(await getOwner({ ...bearer(other.token), 'x-api-key': secret })).toBe(403)
    expect(await getOwner({ ...bearer('unknown'), 'x-api-key': secret })).toBe(401)
    expect(await getOwner({ ...bearer(secret), 'x-api-key': 'cst_unknown' })).toBe(200)
    expect(await getOwner({ ...bearer(secret.slice(1)), 'x-api-key': secret })).toBe(401)
    const { cookie } = await createSignedInBrowser(server)
    expect(await getOwner({ cookie })).toBe(200)
    expect(await getOwner({ cookie, 'x-api-key': secret.replace(/.$/, '~') })).toBe(401)
    expect(await getOwner({ cookie, 'x-api-key': 'of some gateway' })).toBe(200)
  })

  it('needs no signature where session tokens need one', async () => {
    const server = await startServer()
    const { key, secret } = await createApiKey(server)
    await server.stop()
    const env = { CASTELLAN_REQUIRE_SIGNATURE: 'on' }
    const restarted = await startServer({ folder: server.folder, env })
    expect(await createGetUser(restarted, key.userId)({ 'x-api-key': secret })).toBe(200)
    expect(await createGetUser(restarted, key.userId)({ authorization: `Bearer ${secret}` })).toBe(
      200,
    )
    expect(
      await createGetUser(
        restarted,
        key.userId,
      )({ authorization: `Bearer ${restarted.admin.token}` }),
    ).toBe(401)
  })

  it('needs no Origin header, and no response to it sets a cookie', async () => {
    const server = await startServer()
    const { cookie, user } = await createSignedInBrowser(server)
    const { secret } = await createApiKey(server, {
      permissions: ['user:create', 'user:impersonate'],
    })
    const { id: userId } = await server.createUser()
    const requests = [
      ['/admin/create-user', 200, { email: 'new@example.com', name: 'New' }],
      ['/admin/impersonate-user', 200, { userId }],
      ['/revoke-sessions', 403, undefined],
      ['/sign-out', 200, undefined],
    ] as const
    for (const [path, status, json] of requests) {
      const post = (key: string) => {
        const headers = { cookie, origin: 'https://evil.example', 'x-api-key': key }
        return server.request('POST', path, { json, headers })
      }
      const invented = await post('cst_invented')
      expect([401, 403], path).toContain(invented.status)
      const response = await post(secret)
      expect(response.status, path).toBe(status)
      for (const one of [invented, response]) expect(one.headers.getSetCookie(), path).toEqual([])
    }
    expect((await user())?.email).toBe(adminEmail)
  })

  it('gets the same 401 if it is unknown, mistyped, expired or revoked', async () => {
    const server = await startServer()
    const { admin, clock } = server
    const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString()
    const expiring = await createApiKey(server, { expiresAt })
    const revoked = await createApiKey(server)
    await unwrap(admin.apiKeys.revokeApiKey({ keyId: revoked.key.id }))
    const getOwner = createGetUser(server, expiring.key.userId)
    expect(await getOwner({ 'x-api-key': expiring.secret })).toBe(200)
    clock.advance(61)
    const unknown = 'cst_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0CPvkk'
    const mistyped = expiring.secret.replace(/^cst_./, 'cst_~')
    for (const token of [unknown, mistyped, expiring.secret, revoked.secret, 'cst_']) {
      const response = await server.request('GET', getUser(expiring.key.userId), { token })
      expect(response.status, token).toBe(401)
      expect(response.body).toEqual({ message: 'Unauthorized', code: 'UNAUTHORIZED' })
    }
  })

  it('is accepted only from its allowed networks', async () => {
    const server = await startServer({ env: { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' } })
    const { key, secret } = await createApiKey(server, {
      allowedNetworks: ['10.0.0.0/8', '2001:db8::/32'],
    })
    const from = (address: string) =>
      createGetUser(server, key.userId)({ 'x-api-key': secret, 'x-forwarded-for': address })
    for (const inside of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1'])
      expect(await from(inside), inside).toBe(200)
    for (const inside of ['10.1.2.3:4711', '[2001:db8::1]:4711', '[2001:db8::1]'])
      expect(await from(inside), inside).toBe(200)
    for (const outside of ['11.1.2.3', '2001:db9::1', 'nowhere', '10.1.2.3, 11.1.2.3'])
      expect(await from(outside), outside).toBe(401)
    expect(await createGetUser(server, key.userId)({ 'x-api-key': secret })).toBe(401)
  })
})

describe('an API key for the network of the proxy', () => {
  it('is rejected if the proxy does not send the client address', async () => {
    const server = await startServer({ env: { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' } })
    const { key, secret } = await createApiKey(server, {
      allowedNetworks: ['127.0.0.0/8', '10.0.0.0/8'],
    })
    const getOwner = (headers: object) =>
      createGetUser(server, key.userId)({ 'x-api-key': secret, ...headers })
    expect(await getOwner({})).toBe(200)
    for (const unreadable of [
      'unknown',
      '_hidden',
      '167772161',
      '0xa.1',
      '10.1',
      '010.0.0.1',
      '10.0.0.1:x',
    ])
      expect(await getOwner({ 'x-forwarded-for': unreadable }), unreadable).toBe(401)
    expect(await getOwner({ 'x-forwarded-for': 'unknown, 10.0.0.1' })).toBe(200)
  })
})

describe('the rate limit', () => {
  const env = {
    CASTELLAN_RATE_LIMIT: 'on',
    CASTELLAN_RATE_LIMIT_MAX: '5',
    CASTELLAN_RATE_LIMIT_API_KEY_MAX: '5',
  }

  it('F2: counts each API key apart from its owner’s sessions and other API keys', async () => {
    const server = await startServer({ env })
    const [one, other] = [await createApiKey(server), await createApiKey(server)]
    const getOwner = async (secret: string) =>
      (await server.request('GET', getUser('nobody'), { token: secret })).status
    const statuses = []
    for (let n = 0; n < 6; n += 1) statuses.push(await getOwner(one.secret))
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429])
    expect(await getOwner(other.secret)).toBe(404)
    expect(await getOwner(server.admin.token ?? '')).toBe(404)
  })

  it('F2: counts invalid API keys by client address', async () => {
    const server = await startServer({ env })
    const { secret } = await createApiKey(server)
    const getOwner = async (token: string) =>
      (await server.request('GET', getUser('nobody'), { token })).status
    expect(await getOwner(secret)).toBe(404)
    const statuses = []
    for (let n = 0; n < 6; n += 1) statuses.push(await getOwner(`cst_${n}`))
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect(await getOwner(secret)).toBe(404)
  })
})
