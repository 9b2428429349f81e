import { getEventListeners } from 'node:events'
import { inspect } from 'node:util'
import {
  CancelledError,
  ConnectionError,
  createClient,
  isProblem,
  TimeoutError,
  UnexpectedResponseError,
  unwrap,
} from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { clientOf, rejection, serve } from './misbehaving.ts'

const json = { 'content-type': 'application/json' }

describe('a failed connection', () => {
  it('is a ConnectionError that names the call and says why', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1/api/auth', token: 'secret-token' })
    const error = await rejection(client.users.listUsers({ searchValue: 'ada@example.com' }))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      name: 'ConnectionError',
      message: 'GET http://127.0.0.1:1/api/auth/admin/list-users got no answer',
    })
    expect((error as Error).cause).toBeInstanceOf(Error)
    expect(inspect(error)).not.toMatch(/secret-token|ada@example/)
  })

  it('is one also when the server hangs up', async () => {
    const { client } = await clientOf((_req, res) => res.destroy())
    expect(await rejection(client.auth.ok())).toBeInstanceOf(ConnectionError)
  })

  it('is one also when the body is cut off', async () => {
    const cut = [{ ...json, 'content-length': '1000' }, json]
    for (const headers of cut) {
      const { client } = await clientOf((_req, res) => {
        res.writeHead(200, headers)
        res.write('{"users":[', () => res.destroy())
      })
      const error = await rejection(client.users.listUsers())
      expect(error).toBeInstanceOf(ConnectionError)
      expect((error as Error).message).toMatch(/broke off in the middle of the answer$/)
    }
  })

  it('is one also in a runtime that cannot read the base URL', async () => {
    const error = await rejection(createClient({ baseUrl: '/api/auth' }).auth.ok())
    expect(error).toBeInstanceOf(ConnectionError)
  })
})

describe('a timeout', () => {
  it('ends a call that nobody answers', async () => {
    const { client } = await clientOf(() => {}, { timeoutMs: 30 })
    const error = await rejection(client.auth.ok())
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ name: 'TimeoutError' })
    expect((error as Error).message).toMatch(/^GET http.*\/ok took longer than 30 ms$/)
  })

  it('ends a call whose answer does not come to its end', async () => {
    const { client } = await clientOf((_req, res) => {
      res.writeHead(200, json).write('{"ok":')
    })
    expect(await rejection(client.auth.ok(undefined, { timeoutMs: 60 }))).toBeInstanceOf(
      TimeoutError,
    )
  })

  it('is what the call says, and never with 0 or a time that no timer can wait', async () => {
    const { client } = await clientOf(
      (_req, res) => setTimeout(() => res.writeHead(200, json).end('{"ok":true}'), 60),
      { timeoutMs: 5 },
    )
    expect(await rejection(client.auth.ok())).toBeInstanceOf(TimeoutError)
    for (const timeoutMs of [0, Number.POSITIVE_INFINITY, 2 ** 31, 5000])
      expect((await client.auth.ok(undefined, { timeoutMs })).status).toBe(200)
  })
})

describe('a cancelled call', () => {
  it('ends with a CancelledError that carries the reason', async () => {
    const stop = new AbortController()
    const { client, received } = await clientOf(() => stop.abort('the user left'))
    const error = await rejection(client.auth.ok(undefined, { signal: stop.signal }))
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ name: 'CancelledError', cause: 'the user left' })
    expect(received).toEqual(['GET /api/auth/ok'])
  })

  it('ends also in the middle of the answer', async () => {
    const stop = new AbortController()
    const { client } = await clientOf((_req, res) => {
      res.writeHead(200, json).write('{"ok":', () => setTimeout(() => stop.abort(), 20))
    })
    const error = await rejection(client.auth.ok(undefined, { signal: stop.signal }))
    expect(error).toBeInstanceOf(CancelledError)
  })

  it('asks nothing when the signal was there before', async () => {
    const { client, received } = await clientOf((_req, res) => res.end())
    const signal = AbortSignal.abort()
    expect(await rejection(client.auth.ok(undefined, { signal }))).toBeInstanceOf(CancelledError)
    expect(received).toEqual([])
  })

  it('leaves nothing on a signal that many calls share', async () => {
    const { client } = await clientOf((_req, res) => res.writeHead(200, json).end('{"ok":true}'))
    const { signal } = new AbortController()
    for (let calls = 0; calls < 3; calls += 1) await client.auth.ok(undefined, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('an answer that is not ours', () => {
  const strange: [string, number, Record<string, string>, string][] = [
    ['a page', 200, { 'content-type': 'text/html' }, '<h1>Welcome</h1>'],
    ["a proxy's page", 502, { 'content-type': 'text/html' }, '<h1>Bad Gateway</h1>'],
    ['an empty 500', 500, {}, ''],
    ['an empty 401', 401, json, ''],
    ['an empty 200', 200, json, ''],
    ['nothing at all', 204, {}, ''],
    ['a problem without a code', 400, json, '{"message":"no"}'],
    ['a problem that is none', 404, json, '{"error":"Not Found","statusCode":404}'],
    ['JSON of another API', 200, json, '{"hello":"world"}'],
    ['a list where there is none', 200, json, '[1,2]'],
    ['a word', 200, json, '"maintenance"'],
    ['half of JSON', 200, json, '{"users":['],
    ['a problem that is no failure', 200, json, '{"message":"m","code":"USER_NOT_FOUND"}'],
    ['our JSON under a strange status', 201, json, '{"users":[]}'],
    ['JSON that calls itself text', 200, { 'content-type': 'text/plain' }, '{"users":[]}'],
  ]

  it.each(strange)('is an UnexpectedAnswerError: %s', async (_title, status, headers, text) => {
    const { client, baseUrl } = await clientOf((_req, res) =>
      res.writeHead(status, headers).end(text),
    )
    const error = await rejection(client.users.listUsers())
    expect(error).toBeInstanceOf(UnexpectedResponseError)
    expect(error).toMatchObject({ name: 'UnexpectedAnswerError', status, text })
    expect((error as Error).message).toContain(`GET ${baseUrl}/admin/list-users`)
    expect((error as Error).message).toContain(String(status))
    expect(isProblem(error)).toBe(false)
  })

  it('is one through unwrap and signIn too, and leaves the token alone', async () => {
    const { client } = await clientOf((_req, res) => res.writeHead(200, json).end('{}'))
    const input = { email: 'a@example.com', password: 'a password' }
    expect(await rejection(client.signIn(input))).toBeInstanceOf(UnexpectedResponseError)
    expect(client.token).toBeUndefined()
    expect(await rejection(unwrap(client.users.listUsers()))).toBeInstanceOf(
      UnexpectedResponseError,
    )
  })

  it('is a redirect, which is not followed', async () => {
    const elsewhere: unknown[] = []
    const other = await serve((req, res) => {
      elsewhere.push(req.headers)
      res.end()
    })
    for (const status of [301, 302, 307, 308]) {
      const { client } = await clientOf(
        (_req, res) => res.writeHead(status, { location: `${other}/there` }).end(),
        { token: 'secret-token' },
      )
      const error = await rejection(client.bans.banUser({ userId: 'u' }))
      expect(error).toBeInstanceOf(UnexpectedResponseError)
      expect(error).toMatchObject({ status })
      expect((error as Error).message).toContain(`a redirect to ${other}/there`)
    }
    expect(elsewhere).toEqual([])
  })

  it('keeps only the beginning of what was answered', async () => {
    const { client } = await clientOf((_req, res) => res.end('x'.repeat(1_000_000)))
    const error = await rejection(client.auth.ok())
    expect((error as UnexpectedResponseError).text).toBe('x'.repeat(500))
  })
})
