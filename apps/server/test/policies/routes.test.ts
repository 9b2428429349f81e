import { describe, expect, it } from 'vitest'
import { createApiKey } from '../kit/api-keys.ts'
import { createBrowser } from '../kit/browser.ts'
import { startServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const referencePaths = ['/openapi.json', '/reference', '/reference/swagger-ui.css']

describe('routing', () => {
  it('A1: returns 405 and the allowed method for other methods', async () => {
    const { request } = await startServer()
    for (const { entry, method } of everyEntry) {
      const other = method === 'GET' ? 'POST' : 'GET'
      for (const wrong of [other, 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        const response = await request(wrong, entry.path)
        expect(response.status, `${wrong} ${entry.path}`).toBe(405)
        expect(response.headers.get('allow')).toBe(entry.path === '/ok' ? 'GET, HEAD' : method)
        expect(response.body).toEqual({ message: 'Method not allowed', code: 'METHOD_NOT_ALLOWED' })
      }
      const head = await request('HEAD', entry.path)
      expect(head.status, entry.path).toBe(entry.path === '/ok' ? 200 : 405)
    }
  })

  it('A1: returns 404 for unknown paths, and paths are case-sensitive', async () => {
    const { request, url } = await startServer()
    const unknown = [
      '/nothing',
      '/OK',
      '/ok/',
      '//ok',
      '/o%6b',
      '/admin/list%2Dusers',
      '/%',
      '/%zz',
    ]
    for (const path of unknown) {
      const response = await request('GET', path)
      expect(response.status, path).toBe(404)
      expect(response.body).toEqual({ message: 'Not found', code: 'NOT_FOUND' })
    }
    for (const { entry } of everyEntry) {
      const { path } = entry
      const upper = path.replace(/.$/, (letter) => letter.toUpperCase())
      const encoded = path.replace(/.$/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
      for (const wrong of [`${path}/`, `/${path}`, upper, encoded, `${path}.json`, `${path};x=1`])
        expect((await request(entry.method, wrong)).status, wrong).toBe(404)
    }
    for (const path of [
      '/consoles',
      '/api',
      '/api/auth',
      '/api/auth/',
      '/API/auth/ok',
      '/health',
    ]) {
      const response = await fetch(url + path)
      expect(response.status, path).toBe(404)
      expect(response.headers.get('content-type')).toBe('application/json')
    }
  })

  it('sends the request id and security headers', async () => {
    const { request } = await startServer()
    const { headers } = await request('GET', '/ok')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('sends Strict-Transport-Security only if the base URL has https', async () => {
    const { request } = await startServer({
      env: { CASTELLAN_BASE_URL: 'https://users.example.com' },
    })
    const { headers } = await request('GET', '/ok')
    expect(headers.get('strict-transport-security')).toContain('max-age=')
  })
})

describe('the server', () => {
  it('G6: serves the OpenAPI document and the API reference without other servers', async () => {
    const { request, baseUrl } = await startServer()
    const document = await request('GET', '/openapi.json')
    expect(document.body.openapi).toMatch(/^3\.1/)
    expect(document.body.servers).toEqual([{ url: 'http://localhost:3000/api/auth' }])
    const page = await fetch(`${baseUrl}/reference`)
    const html = await page.text()
    const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
    expect(linked).toHaveLength(4)
    for (const link of linked) {
      const part = await fetch(new URL(link, `${baseUrl}/`))
      expect(part.status, link).toBe(200)
      await part.arrayBuffer()
    }
    expect(page.headers.get('content-security-policy')).not.toContain('http')
  })

  it('G6: shows the reference only to callers if CASTELLAN_REFERENCE is signed-in', async () => {
    const server = await startServer({ env: { CASTELLAN_REFERENCE: 'signed-in' } })
    const { baseUrl, request, signInAs, createUser } = server
    const user = await createUser()
    const { token } = await signInAs(user)
    const { secret } = await createApiKey(server)
    const browser = createBrowser(server)
    await browser.signIn(user.email)
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const known = [{ authorization: `Bearer ${token}` }, { 'x-api-key': secret }, { cookie }]
    const invented = { cookie: 'better-auth.session_token=x' }
    const unknown = [{}, { authorization: 'Bearer x' }, invented]
    for (const path of referencePaths) {
      for (const method of ['GET', 'HEAD']) {
        const read = async (headers: Record<string, string>) => {
          const response = await fetch(baseUrl + path, { method, headers })
          await response.arrayBuffer()
          return response.status
        }
        expect(await Promise.all(known.map(read)), path).toEqual([200, 200, 200])
        expect(await Promise.all(unknown.map(read)), path).toEqual([401, 401, 401])
      }
    }
    const refused = await request('GET', '/openapi.json')
    expect(refused.body).toEqual({ message: 'Unauthorized', code: 'UNAUTHORIZED' })
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('G6: has no reference if CASTELLAN_REFERENCE is off', async () => {
    const { request, admin } = await startServer({ env: { CASTELLAN_REFERENCE: 'off' } })
    for (const path of referencePaths)
      expect((await request('GET', path, { token: admin.token })).body.code).toBe('NOT_FOUND')
  })

  it('reports whether the process runs and the database responds', async () => {
    const server = await startServer()
    const get = (path: string) => fetch(server.url + path)
    expect(await (await get('/health/live')).json()).toEqual({ status: 'ok' })
    expect(await (await get('/health/ready')).json()).toEqual({ status: 'ok' })
    await server.store.close()
    expect((await get('/health/live')).status).toBe(200)
    const unavailable = await get('/health/ready')
    expect(unavailable.status).toBe(503)
    expect(unavailable.headers.get('retry-after')).toBe('1')
  })
})
