import { describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const posts = everyEntry.filter(({ method }) => method === 'POST')
const own = 'http://localhost:3000'

/** Signs in and returns the cookies that the browser sends back. */
async function signInForCookie({ request }: TestServer, email: string, password: string) {
  const { headers } = await request('POST', '/sign-in/email', { json: { email, password } })
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function startSignedInServer(env: Record<string, string> = {}) {
  const server = await startServer({ env })
  const cookie = await signInForCookie(server, 'admin@example.com', 'correct horse')
  return { ...server, cookie }
}

describe('a request with cookies', () => {
  it('F1: is rejected without an origin and from an untrusted origin', async () => {
    const { request, cookie } = await startSignedInServer()
    for (const { entry, key } of posts) {
      const missing = await request('POST', entry.path, { json: {}, headers: { cookie } })
      expect(missing.status, key).toBe(403)
      expect(missing.body).toEqual({
        message: 'Missing or null Origin. A request with cookies needs the header Origin.',
        code: 'MISSING_OR_NULL_ORIGIN',
      })
      for (const origin of [
        'http://evil.example',
        'http://127.0.0.1:3000',
        `${own}.evil.example`,
      ]) {
        const foreign = await request('POST', entry.path, { json: {}, headers: { cookie, origin } })
        expect(foreign.status, key).toBe(403)
        expect(foreign.body).toEqual({
          code: 'INVALID_ORIGIN',
          message:
            'Invalid origin. If this web page is yours, add its origin to CASTELLAN_TRUSTED_ORIGINS.',
        })
      }
    }
  })

  it('F5: is accepted from an Expo app whose scheme is trusted, by expo-origin without Origin', async () => {
    const { request, cookie } = await startSignedInServer({
      CASTELLAN_TRUSTED_ORIGINS: 'myapp://,exp://192.168.1.5:8081',
    })
    const from = async (headers: Record<string, string>) =>
      (
        await request('POST', '/revoke-session', {
          json: { token: 'x' },
          headers: { cookie, ...headers },
        })
      ).status
    for (const app of ['myapp://', 'myapp://callback', 'exp://192.168.1.5:8081'])
      expect(await from({ 'expo-origin': app }), app).toBe(200)
    for (const app of [
      'other://',
      'myapps://',
      'exp://192.168.1.6:8081',
      'null',
      'https://evil.example',
    ])
      expect(await from({ 'expo-origin': app }), app).toBe(403)
    expect(await from({ 'expo-origin': 'myapp://', origin: 'https://evil.example' })).toBe(403)
    expect(await from({ 'expo-origin': 'myapp://', origin: 'null' })).toBe(403)
    expect(await from({ 'expo-origin': 'myapp://', referer: 'https://evil.example/' })).toBe(200)
  })

  it('is accepted from the server’s own origin and from trusted origins, by Origin or Referer', async () => {
    const { request, cookie } = await startSignedInServer({
      CASTELLAN_TRUSTED_ORIGINS: 'https://app.example.com,https://*.example.org',
    })
    const from = (headers: Record<string, string>) =>
      request('POST', '/revoke-session', { json: { token: 'x' }, headers: { cookie, ...headers } })
    for (const origin of [own, 'https://app.example.com', 'https://a.b.example.org'])
      expect((await from({ origin })).status, origin).toBe(200)
    expect((await from({ referer: `${own}/page?x=1` })).status).toBe(200)
    for (const origin of ['https://example.org', 'http://a.example.org', 'null'])
      expect((await from({ origin })).status, origin).toBe(403)
  })

  it('is accepted only from a trusted origin, whatever the cookie', async () => {
    const { request } = await startServer()
    const headers = { cookie: 'theme=dark' }
    const json = { email: 'admin@example.com', password: 'correct horse' }
    expect((await request('POST', '/sign-in/email', { json, headers })).status).toBe(403)
    const trusted = { ...headers, origin: own }
    expect((await request('POST', '/sign-in/email', { json, headers: trusted })).status).toBe(200)
  })

  it('needs no origin if it only reads', async () => {
    const { request, cookie } = await startSignedInServer()
    const headers = { cookie, origin: 'http://evil.example' }
    expect((await request('GET', '/get-session', { headers })).body.user.role).toBe('admin')
  })
})

describe('a request with a valid bearer token', () => {
  it('F1: needs no origin, whatever its cookies', async () => {
    const { request, admin } = await startServer()
    const headers = { cookie: 'theme=dark', origin: 'http://evil.example' }
    const json = { sessionToken: 'x' }
    const init = { json, headers, token: admin.token }
    expect((await request('POST', '/admin/revoke-user-session', init)).status).toBe(200)
  })

  it('F1: needs an origin if the token is invalid', async () => {
    const { request, cookie } = await startSignedInServer()
    const init = { json: { token: 'x' }, headers: { cookie }, token: 'wrong.signature' }
    const response = await request('POST', '/revoke-session', init)
    expect(response.body.code).toBe('MISSING_OR_NULL_ORIGIN')
  })
})

describe('a sign-in or sign-up without cookies', () => {
  const bodies = {
    '/sign-in/email': { email: 'admin@example.com', password: 'correct horse' },
    '/sign-up/email': { email: 'new@example.com', password: 'correct horse', name: 'New' },
  }

  it.each(Object.entries(bodies))(
    'F1: at %s must not come from another site',
    async (path, json) => {
      const { request } = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
      const code = async (headers: Record<string, string>) =>
        (await request('POST', path, { json, headers })).body.code
      expect(await code({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(
        'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
      )
      expect(await code({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })).toBe(
        'MISSING_OR_NULL_ORIGIN',
      )
      expect(await code({ origin: 'null' })).toBe('MISSING_OR_NULL_ORIGIN')
      expect(await code({ origin: 'http://evil.example' })).toBe('INVALID_ORIGIN')
      expect(await code({ referer: 'http://evil.example/page' })).toBe('INVALID_ORIGIN')
      expect(await code({ 'sec-fetch-mode': 'cors' })).toBeUndefined()
    },
  )

  it('F1: needs no origin from a client that is not a browser', async () => {
    const { request } = await startServer()
    const json = bodies['/sign-in/email']
    expect((await request('POST', '/sign-in/email', { json })).status).toBe(200)
  })
})

describe('CORS', () => {
  it('F3: allows trusted origins only, with credentials', async () => {
    const { request } = await startServer({
      env: { CASTELLAN_TRUSTED_ORIGINS: 'https://app.example.com' },
    })
    const origin = 'https://app.example.com'
    const preflight = await request('OPTIONS', '/admin/ban-user', {
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-credentials')).toBe('true')
    const response = await request('GET', '/ok', { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    for (const name of ['set-auth-token', 'set-device-token'])
      expect(response.headers.get('access-control-expose-headers')).toContain(name)
    for (const other of ['https://evil.example', 'null']) {
      const foreign = await request('GET', '/ok', { headers: { origin: other } })
      expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
      const preflighted = await request('OPTIONS', '/ok', { headers: { origin: other } })
      expect(preflighted.status).toBe(405)
    }
    expect((await request('GET', '/ok')).headers.get('access-control-allow-origin')).toBeNull()
  })
})
