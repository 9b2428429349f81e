import { createClient, isProblem, ProblemError } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import type { Hasher } from '../../src/secrets/password.ts'
import { adminEmail, cheapHasher, password, startServer, unwrap } from '../kit/server.ts'
import { clientOf, rejection, serve } from './misbehaving.ts'

describe('a call', () => {
  it('answers with a status, and the body that belongs to it', async () => {
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

  it('sends every value of a list, and leaves out what is undefined', async () => {
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

  it("sends the client's headers, and before them those of the call, whatever their case", async () => {
    const heard: Record<string, unknown>[] = []
    const { client } = await clientOf(
      (req, res) => {
        heard.push(req.headers)
        res.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
      },
      { token: 'mine', headers: { 'X-Tenant': 'a', 'x-trace': '1' } },
    )
    await client.auth.ok()
    await client.auth.ok(undefined, { headers: { 'x-tenant': 'b', Authorization: 'Basic x' } })
    expect(heard[0]).toMatchObject({
      'x-tenant': 'a',
      'x-trace': '1',
      authorization: 'Bearer mine',
    })
    expect(heard[1]).toMatchObject({ 'x-tenant': 'b', 'x-trace': '1', authorization: 'Basic x' })
    expect(heard[0]).not.toHaveProperty('content-type')
  })

  it('takes a base URL with a slash at its end, and another fetch', async () => {
    const { baseUrl } = await startServer()
    const asked: unknown[] = []
    const client = createClient({
      baseUrl: `${baseUrl}/`,
      credentials: 'include',
      fetch: (url, init) => {
        asked.push([url, init?.credentials])
        return fetch(url, init)
      },
    })
    expect((await client.auth.ok()).body).toEqual({ ok: true })
    expect(asked).toEqual([[`${baseUrl}/ok`, 'include']])
  })

  it('reads JSON whatever the letters of its media type, and says so in its parameters', async () => {
    const { client } = await clientOf((_req, res) =>
      res.writeHead(200, { 'content-type': 'Application/JSON; charset=utf-8' }).end('{"ok":true}'),
    )
    expect((await client.auth.ok()).status).toBe(200)
  })
})

describe('createClient', () => {
  it('refuses a base URL that cannot be one', () => {
    for (const baseUrl of ['localhost:3000/api/auth', 'ftp://localhost', ''])
      expect(() => createClient({ baseUrl })).toThrow(TypeError)
    expect(() => createClient({ baseUrl: '/api/auth' })).not.toThrow()
  })
})

describe('unwrap', () => {
  it('throws a refusal with its status, code, sentence and request id', async () => {
    const { admin } = await startServer()
    const answer = await admin.users.getUser({ id: 'nobody' })
    const error = await rejection(unwrap(answer))
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({
      name: 'ProblemError',
      status: 404,
      code: 'USER_NOT_FOUND',
      message: 'User not found',
      requestId: answer.headers.get('x-request-id'),
    })
    expect((error as ProblemError).requestId).toMatch(/^[\w-]{36}$/)
    expect((error as ProblemError).stack).toMatch(/^ProblemError: User not found\n.*unwrap/)
  })

  it('takes the request id from the body of what failed', async () => {
    const hasher: Hasher = {
      ...cheapHasher,
      verify: async (text) => {
        if (text !== password) throw new Error('out of order')
        return true
      },
    }
    const { anonymous } = await startServer({ hasher })
    const answer = await anonymous.auth.signInEmail({ email: adminEmail, password: 'another one' })
    const error = await rejection(unwrap(answer))
    expect(error).toMatchObject({ status: 500, code: 'INTERNAL_SERVER_ERROR' })
    expect((error as ProblemError).requestId).toBe(
      (answer.body as { requestId?: string }).requestId,
    )
  })

  it('says when to ask again', async () => {
    const { anonymous } = await startServer({ env: { CASTELLAN_RATE_LIMIT: 'on' } })
    const input = { email: 'nobody@example.com', password: 'wrong password' }
    let error: unknown
    for (let tries = 0; tries < 20 && !isProblem(error, 'TOO_MANY_REQUESTS'); tries += 1)
      error = await rejection(unwrap(anonymous.auth.signInEmail(input)))
    expect(error).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    expect((error as ProblemError).retryAfterSeconds).toBeGreaterThan(0)
  })

  it('tells a wrong base URL from a missing user', async () => {
    const { url, admin } = await startServer()
    const lost = createClient({ baseUrl: `${url}/auth`, token: admin.token })
    const error = await rejection(unwrap(lost.users.getUser({ id: 'nobody' })))
    expect(isProblem(error, 'NOT_FOUND')).toBe(true)
  })
})

describe('isProblem', () => {
  it('tells refusals from other errors, and one code from another', async () => {
    const { admin } = await startServer()
    const refusal = await rejection(unwrap(admin.users.getUser({ id: 'nobody' })))
    expect(isProblem(refusal)).toBe(true)
    expect(isProblem(refusal, 'USER_NOT_FOUND')).toBe(true)
    expect(isProblem(refusal, 'LAST_ADMIN')).toBe(false)
    for (const other of [new Error('no'), undefined, null, 'ProblemError', { code: 'LAST_ADMIN' }])
      expect(isProblem(other)).toBe(false)
  })
})

describe('a token', () => {
  it('is kept by signIn, sent with each call, and forgotten by signOut', async () => {
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

  it('stays as it was when signIn is refused', async () => {
    const { admin } = await startServer()
    const before = admin.token
    const error = await rejection(admin.signIn({ email: adminEmail, password: 'not this one' }))
    expect(isProblem(error, 'INVALID_EMAIL_OR_PASSWORD')).toBe(true)
    expect(admin.token).toBe(before)
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('stays when signOut fails', async () => {
    const baseUrl = await serve((_req, res) => res.destroy())
    const client = createClient({ baseUrl, token: 'mine' })
    await rejection(client.signOut())
    expect(client.token).toBe('mine')
  })

  it('may be another in a client like this one', async () => {
    const { admin, createUser } = await startServer()
    const target = await createUser()
    const { session } = await unwrap(admin.impersonation.impersonateUser({ userId: target.id }))
    const visitor = admin.withToken(session.token)
    expect((await unwrap(visitor.auth.getSession()))?.user.id).toBe(target.id)
    expect((await unwrap(admin.auth.getSession()))?.user.email).toBe(adminEmail)
  })
})
