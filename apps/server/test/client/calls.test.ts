import { createClient, isProblem, ProblemError } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import type { Hasher } from '../../src/secrets/password.ts'
import { adminEmail, cheapHasher, password, startServer, unwrap } from '../kit/server.ts'
import { catchError, createClientOf, startFakeServer } from './fake-server.ts'

describe('a call', () => {
  it('returns a status and the body of this status', async () => {
    const { admin } = await startServer()
    const found = await admin.users.listUsers({ limit: 1 })
    if (found.status !== 200) throw new Error(found.body.code)
    expect(found.body.users[0]?.email).toBe(adminEmail)
    expect(found.headers.get('content-type')).toBe('application/json')

    const missing = await admin.users.getUser({ id: 'nobody' })
    expect(missing).toMatchObject({
      status: 404,
      body: { code: 'USER_NOT_FOUND', message: 'User not found' },
    })
  })

  it('sends every value of a list, and no undefined value', async () => {
    const { admin, createUser } = await startServer()
    const [ada, bob] = [
      await createUser({ name: 'Ada & Bob' }),
      await createUser({ name: 'ä?=+ %' }),
    ]
    await createUser()
    const { users, total } = await unwrap(
      admin.users.listUsers({
        filterField: 'name',
        filterOperator: 'in',
        filterValue: [ada.name, bob.name],
        sortBy: undefined,
      }),
    )
    expect(users.map(({ id }) => id).sort()).toEqual([ada.id, bob.id].sort())
    expect(total).toBe(2)
  })

  it("overrides the client's headers by those of the call, ignoring case", async () => {
    const received: Record<string, unknown>[] = []
    const { client } = await createClientOf(
      (req, res) => {
        received.push(req.headers)
        res.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
      },
      { token: 'mine', headers: { 'X-Tenant': 'a', 'x-trace': '1' } },
    )
    await client.auth.ok()
    await client.auth.ok(undefined, { headers: { 'x-tenant': 'b', Authorization: 'Basic x' } })
    expect(received[0]).toMatchObject({
      'x-tenant': 'a',
      'x-trace': '1',
      authorization: 'Bearer mine',
    })
    expect(received[1]).toMatchObject({ 'x-tenant': 'b', 'x-trace': '1', authorization: 'Basic x' })
    expect(received[0]).not.toHaveProperty('content-type')
  })

  it('accepts a base URL that ends with a slash, and another fetch', async () => {
    const { baseUrl } = await startServer()
    const requests: unknown[] = []
    const client = createClient({
      baseUrl: `${baseUrl}/`,
      credentials: 'include',
      fetch: (url, init) => {
        requests.push([url, init?.credentials])
        return fetch(url, init)
      },
    })
    expect((await client.auth.ok()).body).toEqual({ ok: true })
    expect(requests).toEqual([[`${baseUrl}/ok`, 'include']])
  })

  it('reads JSON if the media type has capitals or parameters', async () => {
    const { client } = await createClientOf((_req, res) =>
      res.writeHead(200, { 'content-type': 'Application/JSON; charset=utf-8' }).end('{"ok":true}'),
    )
    expect((await client.auth.ok()).status).toBe(200)
  })
})

describe('createClient', () => {
  it('refuses a base URL that is neither a URL nor a path', () => {
    for (const baseUrl of ['localhost:3000/api/auth', 'ftp://localhost', ''])
      expect(() => createClient({ baseUrl })).toThrow(TypeError)
    expect(() => createClient({ baseUrl: '/api/auth' })).not.toThrow()
  })
})

describe('unwrap', () => {
  it('throws an error response with its status, code, message and request id', async () => {
    const { admin } = await startServer()
    const response = await admin.users.getUser({ id: 'nobody' })
    const error = await catchError(unwrap(response))
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({
      name: 'ProblemError',
      status: 404,
      code: 'USER_NOT_FOUND',
      message: 'User not found',
      requestId: response.headers.get('x-request-id'),
    })
    expect((error as ProblemError).requestId).toMatch(/^[\w-]{36}$/)
    expect((error as ProblemError).stack).toMatch(/^ProblemError: User not found\n.*unwrap/)
  })

  it('reads the request id from the body of a 500', async () => {
    const hasher: Hasher = {
      ...cheapHasher,
      verify: async (text) => {
        if (text !== password) throw new Error('broken')
        return true
      },
    }
    const { anonymous } = await startServer({ hasher })
    const response = await anonymous.auth.signInEmail({
      email: adminEmail,
      password: 'another one',
    })
    const error = await catchError(unwrap(response))
    expect(error).toMatchObject({ status: 500, code: 'INTERNAL_SERVER_ERROR' })
    expect((error as ProblemError).requestId).toBe(
      (response.body as { requestId?: string }).requestId,
    )
  })

  it('tells how long to wait before the next attempt', async () => {
    const { anonymous } = await startServer({ env: { CASTELLAN_RATE_LIMIT: 'on' } })
    const input = { email: 'nobody@example.com', password: 'wrong password' }
    let error: unknown
    for (let tries = 0; tries < 20 && !isProblem(error, 'TOO_MANY_REQUESTS'); tries += 1)
      error = await catchError(unwrap(anonymous.auth.signInEmail(input)))
    expect(error).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    expect((error as ProblemError).retryAfterSeconds).toBeGreaterThan(0)
  })

  it('throws NOT_FOUND, not USER_NOT_FOUND, if the base URL is wrong', async () => {
    const { url, admin } = await startServer()
    const misdirected = createClient({ baseUrl: `${url}/auth`, token: admin.token })
    const error = await catchError(unwrap(misdirected.users.getUser({ id: 'nobody' })))
    expect(isProblem(error, 'NOT_FOUND')).toBe(true)
  })
})

describe('isProblem', () => {
  it('recognizes a ProblemError and its code', async () => {
    const { admin } = await startServer()
    const error = await catchError(unwrap(admin.users.getUser({ id: 'nobody' })))
    expect(isProblem(error)).toBe(true)
    expect(isProblem(error, 'USER_NOT_FOUND')).toBe(true)
    expect(isProblem(error, 'LAST_ADMIN')).toBe(false)
    for (const other of [new Error('no'), undefined, null, 'ProblemError', { code: 'LAST_ADMIN' }])
      expect(isProblem(other)).toBe(false)
  })
})

describe('a token', () => {
  it('is stored by signIn, sent with each call, and removed by signOut', async () => {
    const { createClientWith, createUser } = await startServer()
    const user = await createUser()
    const client = createClientWith()
    const signedIn = await client.signIn({ email: user.email, password })
    expect(signedIn.user.id).toBe(user.id)
    expect(client.token).toBe(signedIn.token)
    expect((await unwrap(client.auth.getSession()))?.user.id).toBe(user.id)

    const { token = '' } = client
    await client.signOut()
    expect(client.token).toBeUndefined()
    expect((await client.auth.getSession()).body).toBeNull()
    expect((await createClientWith(token).auth.getSession()).body).toBeNull()
  })

  it('stays the same if signIn fails', async () => {
    const { admin } = await startServer()
    const before = admin.token
    const error = await catchError(admin.signIn({ email: adminEmail, password: 'not this one' }))
    expect(isProblem(error, 'INVALID_EMAIL_OR_PASSWORD')).toBe(true)
    expect(admin.token).toBe(before)
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('stays the same if signOut fails', async () => {
    const baseUrl = await startFakeServer((_req, res) => res.destroy())
    const client = createClient({ baseUrl, token: 'mine' })
    await catchError(client.signOut())
    expect(client.token).toBe('mine')
  })

  it('is another in the client that withToken returns', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: target.id }))
    const impersonator = admin.withToken(session.token)
    expect((await unwrap(impersonator.auth.getSession()))?.user.id).toBe(target.id)
    expect((await unwrap(admin.auth.getSession()))?.user.email).toBe(adminEmail)
  })
})
