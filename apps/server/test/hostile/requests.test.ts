import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { everyEntry } from '../policies/examples.ts'
import { buildRequest, sendBytes } from './raw-socket.ts'
import { expectAlive, expectRefusal } from './refusals.ts'

const ok = '/api/auth/ok'

/** Unusual request targets, and the status of each response. */
const targets: Record<string, number> = {
  [`http://elsewhere.example${ok}`]: 200,
  [`HTTPS://a:99999${ok}?x=1`]: 200,
  [`http://[::1${ok}`]: 200,
  [`ftp://user:password@a${ok}`]: 200,
  'http://': 302,
  'http://a': 302,
  'http://?x': 302,
  '//ok': 404,
  [`/${ok}`]: 404,
  [`//elsewhere.example${ok}`]: 404,
  '/%': 404,
  '/api/auth/%zz': 404,
  '/api/auth/%ff%fe': 404,
  '/api/auth/../auth/ok': 404,
  '/api/auth/%2e%2e/ok': 404,
  '/api/auth/__proto__': 404,
  '/api/auth/constructor': 404,
  '/api/auth/reference/..%2f..%2fpackage.json': 404,
  '/api/auth/reference/%00': 404,
  [`${ok};x=1`]: 404,
  [`${ok}#fragment`]: 200,
  [`${ok}?${'&'.repeat(3000)}`]: 200,
}

describe('an unusual request', () => {
  it('F4: is routed by its exact path only', async () => {
    const server = await startServer()
    for (const [target, status] of Object.entries(targets)) {
      const [response] = await sendBytes(server.url, buildRequest(`GET ${target}`))
      expect(response?.status, target).toBe(status)
      if (status >= 400) expectRefusal(response ?? { status: 0, body: undefined }, target)
    }
    const [asterisk] = await sendBytes(server.url, buildRequest('OPTIONS *'))
    expect(asterisk).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    await expectAlive(server)
  })

  it('F4: may have any header values at every endpoint', async () => {
    const server = await startServer()
    const headers = [
      'Expect: a miracle',
      'Origin: \xff\xfe',
      'Referer: http://[::1',
      'Cookie: \xff=%zz; =; ;;',
      'Accept: \xff',
      'Content-Type: \xff/\xff; charset=\xff',
      'X-Forwarded-For: \xff, , 999.999.999.999',
      'X-Forwarded-Host: a b',
      'Access-Control-Request-Headers: \xff',
      'If-Match: "x"',
      'If-Modified-Since: never',
      'Range: bytes=9-1',
    ]
    for (const { entry, method, key } of everyEntry) {
      const text = buildRequest(
        `${method} /api/auth${entry.path}`,
        [...headers, 'Content-Length: 2'],
        '{}',
      )
      const [response] = await sendBytes(server.url, text)
      if (response?.status !== 200) expectRefusal(response ?? { status: 0, body: undefined }, key)
    }
    await expectAlive(server)
  })

  it('F4: may ask for any range of a file', async () => {
    const server = await startServer()
    const path = '/reference/swagger-ui.css'
    const impossible: Record<string, string>[] = [
      { range: 'bytes=99999999-' },
      { 'if-match': '"x"' },
      { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    ]
    for (const headers of impossible)
      expectRefusal(await server.request('GET', path, { headers }), JSON.stringify(headers))
    await expectAlive(server)
  })

  it('F4: needs no Host header in HTTP/1.0', async () => {
    const { url } = await startServer()
    const [response] = await sendBytes(url, `GET ${ok} HTTP/1.0\r\n\r\n`)
    expect(response?.status).toBe(200)
  })

  it('F4: gets 405 for every other method', async () => {
    const server = await startServer()
    for (const method of ['TRACE', 'PATCH', 'PROPFIND', 'PURGE', 'M-SEARCH', 'LINK']) {
      const [response] = await sendBytes(server.url, buildRequest(`${method} ${ok}`))
      expect(response, method).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
      expect(response?.head).toMatch(/^allow: GET, HEAD$/im)
    }
    await expectAlive(server)
  })
})
