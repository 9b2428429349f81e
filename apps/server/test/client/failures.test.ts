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
import { catchError, createClientOf, startFakeServer } from './fake-server.ts'

const json = { 'content-type': 'application/json' }

describe('a failed connection', () => {
  it('throws a ConnectionError with the call and the cause', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1/api/auth', token: 'secret-token' })
    const error = await catchError(client.users.listUsers({ searchValue: 'ada@example.com' }))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      name: 'ConnectionError',
      message: 'GET http://127.0.0.1:1/api/auth/admin/list-users got no response',
    })
    expect((error as Error).cause).toBeInstanceOf(Error)
    expect(inspect(error)).not.toMatch(/secret-token|ada@example/)
  })

  it('throws a ConnectionError if the server closes the connection', async () => {
    const { client } = await createClientOf((_req, res) => res.destroy())
    expect(await catchError(client.auth.ok())).toBeInstanceOf(ConnectionError)
  })

  it('throws a ConnectionError if the body is incomplete', async () => {
    const incomplete = [{ ...json, 'content-length': '1000' }, json]
    for (const headers of incomplete) {
      const { client } = await createClientOf((_req, res) => {
        res.writeHead(200, headers)
        res.write('{"users":[', () => res.destroy())
      })
      const error = await catchError(client.users.listUsers())
      expect(error).toBeInstanceOf(ConnectionError)
      expect((error as Error).message).toMatch(/got an incomplete response$/)
    }
  })

  it('throws a ConnectionError if the runtime cannot use the base URL', async () => {
    const error = await catchError(createClient({ baseUrl: '/api/auth' }).auth.ok())
    expect(error).toBeInstanceOf(ConnectionError)
  })
})

describe('a timeout', () => {
  it('ends a call without a response', async () => {
    const { client } = await createClientOf(() => {}, { timeoutMs: 30 })
    const error = await catchError(client.auth.ok())
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ name: 'TimeoutError' })
    expect((error as Error).message).toMatch(/^GET http.*\/ok took longer than 30 ms$/)
  })

  it('ends a call whose response is not complete', async () => {
    const { client } = await createClientOf((_req, res) => {
      res.writeHead(200, json).write('{"ok":')
    })
    expect(await catchError(client.auth.ok(undefined, { timeoutMs: 60 }))).toBeInstanceOf(
      TimeoutError,
    )
  })

  it('is that of the call, and none with 0 or a time that is too long for a timer', async () => {
    const { client } = await createClientOf(
      (_req, res) => setTimeout(() => res.writeHead(200, json).end('{"ok":true}'), 60),
      { timeoutMs: 5 },
    )
    expect(await catchError(client.auth.ok())).toBeInstanceOf(TimeoutError)
    for (const timeoutMs of [0, Number.POSITIVE_INFINITY, 2 ** 31, 5000])
      expect((await client.auth.ok(undefined, { timeoutMs })).status).toBe(200)
  })
})

describe('a cancelled call', () => {
  it('throws a CancelledError with the reason of the signal', async () => {
    const stop = new AbortController()
    const { client, received } = await createClientOf(() => stop.abort('the user has left'))
    const error = await catchError(client.auth.ok(undefined, { signal: stop.signal }))
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ name: 'CancelledError', cause: 'the user has left' })
    expect(received).toEqual(['GET /api/auth/ok'])
  })

  it('throws a CancelledError in the middle of the response', async () => {
    const stop = new AbortController()
    const { client } = await createClientOf((_req, res) => {
      res.writeHead(200, json).write('{"ok":', () => setTimeout(() => stop.abort(), 20))
    })
    const error = await catchError(client.auth.ok(undefined, { signal: stop.signal }))
    expect(error).toBeInstanceOf(CancelledError)
  })

  it('sends nothing if the signal has aborted before', async () => {
    const { client, received } = await createClientOf((_req, res) => res.end())
    const signal = AbortSignal.abort()
    expect(await catchError(client.auth.ok(undefined, { signal }))).toBeInstanceOf(CancelledError)
    expect(received).toEqual([])
  })

  it('removes its listener from a signal that several calls share', async () => {
    const { client } = await createClientOf((_req, res) =>
      res.writeHead(200, json).end('{"ok":true}'),
    )
    const { signal } = new AbortController()
    for (let calls = 0; calls < 3; calls += 1) await client.auth.ok(undefined, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a response that is not of the API', () => {
  const responses: [string, number, Record<string, string>, string][] = [
    ['a page', 200, { 'content-type': 'text/html' }, '<h1>Welcome</h1>'],
    ["a proxy's page", 502, { 'content-type': 'text/html' }, '<h1>Bad Gateway</h1>'],
    ['an empty 500', 500, {}, ''],
    ['an empty 401', 401, json, ''],
    ['an empty 200', 200, json, ''],
    ['a 204', 204, {}, ''],
    ['a problem without a code', 400, json, '{"message":"no"}'],
    ['an error of another API', 404, json, '{"error":"Not Found","statusCode":404}'],
    ['JSON of another API', 200, json, '{"hello":"there"}'],
    ['a list instead of an object', 200, json, '[1,2]'],
    ['a string', 200, json, '"maintenance"'],
    ['incomplete JSON', 200, json, '{"users":['],
    ['an error with status 200', 200, json, '{"message":"m","code":"USER_NOT_FOUND"}'],
    ['a body of the API with status 201', 201, json, '{"users":[]}'],
    ['JSON with the media type of text', 200, { 'content-type': 'text/plain' }, '{"users":[]}'],
  ]

  it.each(responses)(
    'throws an UnexpectedResponseError: %s',
    async (_title, status, headers, text) => {
      const { client, baseUrl } = await createClientOf((_req, res) =>
        res.writeHead(status, headers).end(text),
      )
      const error = await catchError(client.users.listUsers())
      expect(error).toBeInstanceOf(UnexpectedResponseError)
      expect(error).toMatchObject({ name: 'UnexpectedResponseError', status, text })
      expect((error as Error).message).toContain(`GET ${baseUrl}/admin/list-users`)
      expect((error as Error).message).toContain(String(status))
      expect(isProblem(error)).toBe(false)
    },
  )

  it('throws the same from unwrap and signIn, and keeps the token', async () => {
    const { client } = await createClientOf((_req, res) => res.writeHead(200, json).end('{}'))
    const input = { email: 'a@example.com', password: 'a password' }
    expect(await catchError(client.signIn(input))).toBeInstanceOf(UnexpectedResponseError)
    expect(client.token).toBeUndefined()
    expect(await catchError(unwrap(client.users.listUsers()))).toBeInstanceOf(
      UnexpectedResponseError,
    )
  })

  it('throws an UnexpectedResponseError for a redirect, and does not follow it', async () => {
    const redirected: unknown[] = []
    const other = await startFakeServer((req, res) => {
      redirected.push(req.headers)
      res.end()
    })
    for (const status of [301, 302, 307, 308]) {
      const { client } = await createClientOf(
        (_req, res) => res.writeHead(status, { location: `${other}/there` }).end(),
        { token: 'secret-token' },
      )
      const error = await catchError(client.bans.banUser({ userId: 'u' }))
      expect(error).toBeInstanceOf(UnexpectedResponseError)
      expect(error).toMatchObject({ status })
      expect((error as Error).message).toContain(`a redirect to ${other}/there`)
    }
    expect(redirected).toEqual([])
  })

  it('keeps the first 500 characters', async () => {
    const { client } = await createClientOf((_req, res) => res.end('x'.repeat(1_000_000)))
    const error = await catchError(client.auth.ok())
    expect((error as UnexpectedResponseError).text).toBe('x'.repeat(500))
  })
})
