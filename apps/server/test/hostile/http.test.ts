import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { buildRequest, sendAndDisconnect, sendAndEnd, sendBytes } from './raw-socket.ts'
import { expectAlive, expectRefusal } from './refusals.ts'

const ok = '/api/auth/ok'
const signIn = 'POST /api/auth/sign-in/email'

/** Invalid HTTP, each of which closes the connection. */
const broken: Record<string, string> = {
  'text that is not HTTP': 'hello\r\n\r\n',
  'the start of TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'an unknown version': `GET ${ok} HTTP/9.9\r\nHost: a\r\n\r\n`,
  'an unknown method': `BREW ${ok} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'no target': 'GET  HTTP/1.1\r\nHost: a\r\n\r\n',
  'a target without a slash': 'GET ?x HTTP/1.1\r\nHost: a\r\n\r\n',
  backslashes: 'GET \\api\\auth\\ok HTTP/1.1\r\nHost: a\r\n\r\n',
  'another scheme': 'GET javascript:alert(1) HTTP/1.1\r\nHost: a\r\n\r\n',
  'a space in the target': `GET ${ok} ${ok} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'NUL in the target': `GET ${ok}\0 HTTP/1.1\r\nHost: a\r\n\r\n`,
  'non-ASCII bytes in the target': 'GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n',
  'NUL in a header': buildRequest(`GET ${ok}`, ['X: a\0b']),
  'a header without a colon': buildRequest(`GET ${ok}`, ['nonsense']),
  'a header without a name': buildRequest(`GET ${ok}`, [': x']),
  'a folded header': buildRequest(`GET ${ok}`, ['X: a', ' b']),
  'a bare line feed in a header': buildRequest(`GET ${ok}`, ['X: a\nY: b']),
  'a negative length': buildRequest(signIn, ['Content-Length: -1']),
  'a length that is not a number': buildRequest(signIn, ['Content-Length: 0x10']),
  'a length that is too large': buildRequest(signIn, [`Content-Length: ${'9'.repeat(30)}`]),
  'two lengths': buildRequest(signIn, ['Content-Length: 1', 'Content-Length: 2'], '{}'),
  'a length and chunks': buildRequest(
    signIn,
    ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    '0\r\n\r\n',
  ),
  'chunks whose size is not a number': buildRequest(
    signIn,
    ['Transfer-Encoding: chunked', 'Content-Type: application/json'],
    'zz\r\n{}\r\n0\r\n\r\n',
  ),
  'no host': `GET ${ok} HTTP/1.1\r\nConnection: close\r\n\r\n`,
  'two hosts': buildRequest(`GET ${ok}`, ['Host: other']),
  'a host with a space': `GET ${ok} HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n`,
  'a host with a path': `GET ${ok} HTTP/1.1\r\nHost: a/b?c\r\nConnection: close\r\n\r\n`,
}

describe('malformed HTTP', () => {
  it.each(Object.entries(broken))(
    'F4: %s gets an error response with our body format',
    async (_name, bytes) => {
      const server = await startServer()
      const [response, ...others] = await sendBytes(server.url, bytes)
      expectRefusal(response ?? { status: 0, body: undefined })
      expect(response?.status).toBe(400)
      expect(others).toEqual([])
      await expectAlive(server)
    },
  )

  it('F4: gets 431 when the headers or the target are too long', async () => {
    const server = await startServer()
    const long = 'x'.repeat(20_000)
    const many = Array.from({ length: 3000 }, (_, index) => `X-${index}: x`)
    for (const bytes of [
      buildRequest(`GET ${ok}`, [`X: ${long}`]),
      buildRequest(`GET ${ok}`, [`Cookie: ${long}`]),
      buildRequest(`GET ${ok}`, [`${long}: x`]),
      buildRequest(`GET ${ok}`, many),
      buildRequest(`GET ${ok}?${long}`),
    ]) {
      const [response] = await sendBytes(server.url, bytes)
      expect(response).toMatchObject({ status: 431, body: { code: 'HEADERS_TOO_LARGE' } })
      await expectAlive(server)
    }
  })

  it('F4: closes the connection without other effects after a valid request', async () => {
    const server = await startServer()
    const whole = `GET ${ok} HTTP/1.1\r\nHost: a\r\n\r\n`
    const responses = await sendBytes(server.url, `${whole}${whole}garbage\r\n\r\n`)
    expectRefusal(responses.at(-1) ?? { status: 0, body: undefined })
    const short = `${signIn} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`
    const [response] = await sendBytes(server.url, `${short}{}{"too": "long"}`)
    expectRefusal(response ?? { status: 0, body: undefined })
    const file = 'GET /api/auth/reference/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n'
    await sendAndDisconnect(server.url, `${file}garbage\r\n\r\n`)
    await sendAndDisconnect(server.url, file)
    await expectAlive(server)
  })

  it('F4: has no effect wherever the connection is cut', async () => {
    const server = await startServer()
    const whole = buildRequest(
      'POST /api/auth/admin/ban-user',
      [
        `Authorization: Bearer ${server.admin.token}`,
        'Content-Type: application/json',
        'Content-Length: 50',
      ],
      '{"userId":"x"',
    )
    for (let length = 0; length <= whole.length; length += 13) {
      const responses = await sendAndEnd(server.url, whole.slice(0, length))
      for (const response of responses) expectRefusal(response, `${length}`)
      await sendAndDisconnect(server.url, whole.slice(0, length))
    }
    await expectAlive(server)
  })

  it('F4: CONNECT opens no tunnel', async () => {
    const server = await startServer()
    expect(
      await sendBytes(server.url, 'CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n'),
    ).toEqual([])
    const upgrade = ['Upgrade: websocket', 'Connection: upgrade']
    const [response] = await sendBytes(server.url, buildRequest(`GET ${ok}`, upgrade))
    expect(response?.body).toEqual({ ok: true })
    await expectAlive(server)
  })
})
