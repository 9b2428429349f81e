import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { startServer, type TestServer, unwrap } from '../kit/server.ts'
import { everyEntry } from '../policies/examples.ts'
import { listFields, setField } from './fields.ts'
import { buildRequest, sendBytes } from './raw-socket.ts'
import { expectAlive, expectRefusal, expectResponse } from './refusals.ts'

const limit = 100 * 1024
const posts = everyEntry.filter(({ method }) => method === 'POST')

function createSender({ request, admin }: TestServer) {
  return (path: string, body: string | Buffer, encoding?: string) =>
    request('POST', path, {
      body,
      token: admin.token,
      headers: {
        'content-type': 'application/json',
        ...(encoding ? { 'content-encoding': encoding } : {}),
      },
    })
}

/** Builds `{"userId":"x","padding":"…"}` with this number of bytes. */
function buildBody(bytes: number) {
  const [before, after] = ['{"userId":"x","padding":"', '"}']
  return `${before}${'x'.repeat(bytes - before.length - after.length)}${after}`
}

function buildNested(depth: number, open: string, close: string) {
  return open.repeat(depth) + close.repeat(depth)
}

describe('a body that begins with a byte order mark', () => {
  it('F5: is read without it', async () => {
    const { request } = await startServer()
    const json = JSON.stringify({ email: 'admin@example.com', password: 'correct horse' })
    for (const [body, status] of [
      [`\uFEFF${json}`, 200],
      [`\uFEFF\uFEFF${json}`, 400],
    ] as const) {
      const headers = { 'content-type': 'application/json' }
      expect((await request('POST', '/sign-in/email', { body, headers })).status).toBe(status)
    }
  })
})

describe('a large body', () => {
  it('A1: is accepted up to 100 kB and rejected one byte above', async () => {
    const server = await startServer()
    const send = createSender(server)
    expect((await send('/admin/ban-user', buildBody(limit))).body.code).toBe('USER_NOT_FOUND')
    expect((await send('/admin/ban-user', buildBody(limit + 1))).body.code).toBe(
      'PAYLOAD_TOO_LARGE',
    )
    await expectAlive(server)
  })

  it('F4: is rejected at any size, and also in chunks', async () => {
    const server = await startServer()
    const response = await createSender(server)('/admin/ban-user', buildBody(5_000_000))
    expect(response.status).toBe(413)
    const headers = [
      `Authorization: Bearer ${server.admin.token}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    ]
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
    const text = buildRequest(
      'POST /api/auth/admin/ban-user',
      headers,
      `${chunk.repeat(300)}0\r\n\r\n`,
    )
    const inChunks = await sendBytes(server.url, text)
    expect(inChunks).toMatchObject([{ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } }])
    await expectAlive(server)
  })

  it('F4: is refused by a message that names 20 things at most, and no long text', async () => {
    const { request, admin } = await startServer()
    const post = async (json: object) =>
      (await request('POST', '/admin/create-key', { json, token: admin.token })).body.message
    const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 1]))
    const many = await post({ name: 'x', permissions: ['user:get'], ...keys })
    expect(many).toMatch(/^\[body\] Unrecognized keys: "k0", .*"k19", and 4980 more$/)
    const long = await post({ name: 'x', permissions: ['user:get'], ['k'.repeat(50_000)]: 1 })
    expect(long).toMatch(/^\[body\] Unrecognized key: "kkk.*k…"$/)
    expect(long.length).toBeLessThan(150)
    const path = `/admin/list-users?${'search'.repeat(1_000)}=x`
    const { body } = await request('GET', path, { token: admin.token })
    expect(body.message.length).toBeLessThan(200)
  })

  it('F4: with many keys or many values gets a response', async () => {
    const server = await startServer()
    const send = createSender(server)
    const keys = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`k${i}`, 1]))
    const values = Array.from({ length: 15_000 }, (_, i) => i)
    const texts = Array.from({ length: 15_000 }, () => 'a')
    for (const one of posts) {
      for (const path of listFields(one)) {
        const bodies = [keys, values, texts].map((many) => setField({}, path, many))
        for (const body of bodies) expectResponse(await send(one.entry.path, JSON.stringify(body)))
      }
    }
    await expectAlive(server)
  })
})

describe('a deeply nested body', () => {
  const deep = [
    buildNested(40_000, '[', ']'),
    `${buildNested(15_000, '{"a":', '}').replace(':}', ':1}')}`,
  ]

  it('F4: is rejected by every endpoint, as the body or as a field', async () => {
    const server = await startServer()
    const send = createSender(server)
    for (const { entry, key, bodyFor } of posts.filter((one) => one.bodyFor('x'))) {
      for (const value of deep) {
        expectRefusal(await send(entry.path, value), key)
        const [field = ''] = Object.keys(bodyFor('x') ?? {})
        expectRefusal(await send(entry.path, `{"${field}":${value}}`), `${key} ${field}`)
      }
    }
    await expectAlive(server)
  })

  it('F4: is rejected when `data` is a string that contains it', async () => {
    const server = await startServer()
    for (const data of deep) {
      const json = { userId: 'x', data }
      const init = { json, token: server.admin.token }
      expectRefusal(await server.request('POST', '/admin/update-user', init))
    }
    await expectAlive(server)
  })
})

describe('a malformed body', () => {
  it('F4: is rejected when it is not JSON', async () => {
    const server = await startServer()
    const send = createSender(server)
    const texts = [
      '{',
      '}',
      'undefined',
      'NaN',
      "{'a':1}",
      '{"a":1,}',
      '\ufeff\ufeff{}',
      '[1',
      '"',
      '\\u0000',
      '{}{}',
      '1e',
      '\0',
    ]
    for (const text of texts) {
      const response = await send('/admin/ban-user', text)
      expect(response.body.code, text).toBe('BAD_REQUEST')
      expect(response.status).toBe(400)
    }
    await expectAlive(server)
  })

  it('is read with U+FFFD in place of invalid UTF-8', async () => {
    const server = await startServer()
    const { id } = await server.createUser()
    const bytes = Buffer.from(`{"userId":"${id}","data":{"name":"A\xff\xc3"}}`, 'latin1')
    expect((await createSender(server)('/admin/update-user', bytes)).body.name).toBe(
      'A\ufffd\ufffd',
    )
    const utf16 = Buffer.from('{"userId":"x"}', 'utf16le')
    expectRefusal(await createSender(server)('/admin/ban-user', utf16))
    await expectAlive(server)
  })

  it('is accepted when it is compressed', async () => {
    const server = await startServer()
    const { id } = await server.createUser()
    const body = JSON.stringify({ userId: id, data: { name: 'Compressed' } })
    const compressed = {
      gzip: gzipSync(body),
      deflate: deflateSync(body),
      br: brotliCompressSync(body),
    }
    for (const [encoding, bytes] of Object.entries(compressed))
      expect((await createSender(server)('/admin/update-user', bytes, encoding)).status).toBe(200)
    expect((await unwrap(server.admin.users.getUser({ id }))).name).toBe('Compressed')
  })

  it('F4: is rejected when it decompresses to more than 100 kB', async () => {
    const server = await startServer()
    const bomb = Buffer.alloc(50_000_000, ' ')
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(bomb)],
      ['deflate', deflateSync(bomb)],
      ['br', brotliCompressSync(bomb.subarray(0, 5_000_000))],
    ] as const) {
      expect(bytes.length).toBeLessThan(limit)
      const response = await createSender(server)('/admin/ban-user', bytes, encoding)
      expect(response.body.code, encoding).toBe('PAYLOAD_TOO_LARGE')
      await expectAlive(server)
    }
  })

  it('F4: is rejected when its compression is invalid or unknown', async () => {
    const server = await startServer()
    const whole = gzipSync('{"userId":"x"}')
    const send = createSender(server)
    for (const bytes of [Buffer.from('{}'), whole.subarray(0, 15), whole.subarray(5)]) {
      for (const encoding of ['gzip', 'deflate', 'br'])
        expect((await send('/admin/ban-user', bytes, encoding)).body.code).toBe('BAD_REQUEST')
    }
    for (const encoding of ['zip', 'gzip, gzip', '__proto__']) {
      const response = await send('/admin/ban-user', whole, encoding)
      expect(response.body.code, encoding).toBe('UNSUPPORTED_MEDIA_TYPE')
    }
    await expectAlive(server)
  })
})
