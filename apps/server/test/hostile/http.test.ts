import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { expectAlive, expectRefusal } from './refusals.ts'
import { requestText, say, sayAndEnd, sayAndLeave } from './wire.ts'

const ok = '/api/auth/ok'
const signIn = 'POST /api/auth/sign-in/email'

/** What is no HTTP, or HTTP that must be refused: each closes the connection. */
const broken: Record<string, string> = {
  'no HTTP at all': 'hello\r\n\r\n',
  'the beginning of TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'an unknown version': `GET ${ok} HTTP/9.9\r\nHost: a\r\n\r\n`,
  'an unknown method': `BREW ${ok} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'no target': 'GET  HTTP/1.1\r\nHost: a\r\n\r\n',
  'a target without a slash': 'GET ?x HTTP/1.1\r\nHost: a\r\n\r\n',
  backslashes: 'GET \\api\\auth\\ok HTTP/1.1\r\nHost: a\r\n\r\n',
  'another scheme': 'GET javascript:alert(1) HTTP/1.1\r\nHost: a\r\n\r\n',
  'a space in the target': `GET ${ok} ${ok} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'NUL in the target': `GET ${ok}\0 HTTP/1.1\r\nHost: a\r\n\r\n`,
  'bytes beyond ASCII in the target': 'GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n',
  'NUL in a header': requestText(`GET ${ok}`, ['X: a\0b']),
  'a header without a colon': requestText(`GET ${ok}`, ['nonsense']),
  'a header without a name': requestText(`GET ${ok}`, [': x']),
  'a folded header': requestText(`GET ${ok}`, ['X: a', ' b']),
  'a bare line feed in a header': requestText(`GET ${ok}`, ['X: a\nY: b']),
  'a negative length': requestText(signIn, ['Content-Length: -1']),
  'a length that is no number': requestText(signIn, ['Content-Length: 0x10']),
  'a length beyond all bounds': requestText(signIn, [`Content-Length: ${'9'.repeat(30)}`]),
  'two lengths': requestText(signIn, ['Content-Length: 1', 'Content-Length: 2'], '{}'),
  'a length and chunks': requestText(
    signIn,
    ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    '0\r\n\r\n',
  ),
  'chunks whose size is no number': requestText(
    signIn,
    ['Transfer-Encoding: chunked', 'Content-Type: application/json'],
    'zz\r\n{}\r\n0\r\n\r\n',
  ),
  'no host': `GET ${ok} HTTP/1.1\r\nConnection: close\r\n\r\n`,
  'two hosts': requestText(`GET ${ok}`, ['Host: other']),
  'a host with a space': `GET ${ok} HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n`,
  'a host with a path': `GET ${ok} HTTP/1.1\r\nHost: a/b?c\r\nConnection: close\r\n\r\n`,
}

describe('malformed HTTP', () => {
  it.each(Object.entries(broken))(
    'F4: %s gets an error response with our body format',
    async (_name, bytes) => {
      const server = await startServer()
      const [answer, ...others] = await say(server.url, bytes)
      expectRefusal(answer ?? { status: 0, body: undefined })
      expect(answer?.status).toBe(400)
      expect(others).toEqual([])
      await expectAlive(server)
    },
  )

  it('F4: gets 431 when the headers or the target are too long', async () => {
    const server = await startServer()
    const long = 'x'.repeat(20_000)
    const many = Array.from({ length: 3000 }, (_, index) => `X-${index}: x`)
    for (const bytes of [
      requestText(`GET ${ok}`, [`X: ${long}`]),
      requestText(`GET ${ok}`, [`Cookie: ${long}`]),
      requestText(`GET ${ok}`, [`${long}: x`]),
      requestText(`GET ${ok}`, many),
      requestText(`GET ${ok}?${long}`),
    ]) {
      const [answer] = await say(server.url, bytes)
      expect(answer).toMatchObject({ status: 431, body: { code: 'HEADERS_TOO_LARGE' } })
      await expectAlive(server)
    }
  })

  it('F4: closes the connection without other effects after a valid request', async () => {
    const server = await startServer()
    const whole = `GET ${ok} HTTP/1.1\r\nHost: a\r\n\r\n`
    const answers = await say(server.url, `${whole}${whole}garbage\r\n\r\n`)
    expectRefusal(answers.at(-1) ?? { status: 0, body: undefined })
    const short = `${signIn} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`
    const [answer] = await say(server.url, `${short}{}{"too": "long"}`)
    expectRefusal(answer ?? { status: 0, body: undefined })
    const file = 'GET /api/auth/reference/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n'
    await sayAndLeave(server.url, `${file}garbage\r\n\r\n`)
    await sayAndLeave(server.url, file)
    await expectAlive(server)
  })

  it('F4: has no effect wherever the connection is cut', async () => {
    const server = await startServer()
    const whole = requestText(
      'POST /api/auth/admin/ban-user',
      [
        `Authorization: Bearer ${server.admin.token}`,
        'Content-Type: application/json',
        'Content-Length: 50',
      ],
      '{"userId":"x"',
    )
    for (let length = 0; length <= whole.length; length += 13) {
      const answers = await sayAndEnd(server.url, whole.slice(0, length))
      for (const answer of answers) expectRefusal(answer, `${length}`)
      await sayAndLeave(server.url, whole.slice(0, length))
    }
    await expectAlive(server)
  })

  it('F4: CONNECT opens no tunnel', async () => {
    const server = await startServer()
    expect(await say(server.url, 'CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n')).toEqual([])
    const upgrade = ['Upgrade: websocket', 'Connection: upgrade']
    const [answer] = await say(server.url, requestText(`GET ${ok}`, upgrade))
    expect(answer?.body).toEqual({ ok: true })
    await expectAlive(server)
  })
})
