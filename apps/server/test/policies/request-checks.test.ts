import { permissionErrors, problems } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { everyEntry, guardedEntries, permissionOf } from './examples.ts'

const withSession = everyEntry.filter(({ entry }) => entry.metadata.auth !== 'nothing')
const posts = everyEntry.filter(({ method }) => method === 'POST')

describe('every entry that requires a session', () => {
  it('A1: returns 401 with the same body and WWW-Authenticate to every caller without a credential', async () => {
    const { request } = await startServer()
    for (const { method, pathFor, bodyFor, key } of withSession) {
      const tokens = [undefined, 'unknown', 'unknown.c2lnbmF0dXJl']
      for (const token of tokens) {
        const response = await request(method, pathFor('x'), { json: bodyFor('x'), token })
        expect(response.status, key).toBe(401)
        expect(response.body).toEqual({ message: 'Unauthorized', code: 'UNAUTHORIZED' })
        expect(response.headers.get('www-authenticate')).toBe('Bearer')
        expect(response.headers.get('content-type')).toBe('application/json')
      }
    }
  })

  it('A2: returns 401 to a caller without a credential, whatever is wrong with the request', async () => {
    const { request } = await startServer()
    const bodies = ['{"no', '[]', 'x'.repeat(200_000)]
    for (const { key, entry } of withSession.filter(({ method }) => method === 'POST')) {
      for (const body of bodies) {
        const headers = { 'content-type': 'text/plain' }
        const { status } = await request('POST', entry.path, { body, headers })
        expect(status, key).toBe(401)
      }
    }
    expect((await request('GET', '/admin/get-user')).status).toBe(401)
    expect((await request('GET', '/admin/list-users?limit=x')).status).toBe(401)
  })
})

describe('every entry that requires a permission', () => {
  it('returns 403 to a caller without this permission, and changes nothing', async () => {
    const { request, signInAs, createUser, admin } = await startServer()
    const target = await createUser()
    const { token } = await signInAs(await createUser())
    const before = (await admin.users.listUsers()).body
    for (const one of guardedEntries) {
      const response = await request(one.method, one.pathFor(target.id), {
        json: one.bodyFor(target.id),
        token,
      })
      const code = permissionErrors[permissionOf(one)]
      expect(response.status, one.key).toBe(403)
      expect(response.body).toEqual({ message: problems[code].message, code })
      expect((await admin.users.listUsers()).body, one.key).toEqual(before)
    }
  })

  it('A2: returns 403 before it reads the request', async () => {
    const { request, signInAs, createUser } = await startServer()
    const { token } = await signInAs(await createUser())
    const wrong = ['{"no', '[]', 'x'.repeat(200_000)]
    for (const { entry, method, key } of guardedEntries) {
      for (const body of method === 'GET' ? [undefined] : wrong) {
        const headers = { 'content-type': 'text/plain' }
        const response = await request(method, entry.path, {
          token,
          headers,
          ...(body ? { body } : {}),
        })
        expect(response.status, key).toBe(403)
        expect(response.body.code).toMatch(/^YOU_ARE_NOT_ALLOWED_TO_/)
      }
    }
  })
})

describe('the body of every POST entry', () => {
  it('must be JSON', async () => {
    const { request, admin } = await startServer()
    for (const { entry, key } of posts) {
      for (const body of ['{"userId":', 'null x', '{"a":1}}']) {
        const headers = { 'content-type': 'application/json; charset=utf-8' }
        const response = await request('POST', entry.path, { body, headers, token: admin.token })
        expect(response.body, key).toEqual({
          message: 'Invalid JSON in request body',
          code: 'BAD_REQUEST',
        })
        expect(response.status).toBe(400)
      }
    }
  })

  it('A1: may not be larger than 100 kB', async () => {
    const { request, admin } = await startServer()
    for (const { entry, key } of posts) {
      const json = { text: 'x'.repeat(103_000) }
      const response = await request('POST', entry.path, { json, token: admin.token })
      expect(response.status, key).toBe(413)
      expect(response.body.code).toBe('PAYLOAD_TOO_LARGE')
    }
  })

  it('must have an allowed media type; the message names the one it has', async () => {
    const { request, admin } = await startServer()
    for (const { entry, key } of posts) {
      const headers = { 'content-type': 'text/plain; x=1' }
      const response = await request('POST', entry.path, {
        body: '{}',
        headers,
        token: admin.token,
      })
      const allowed = `${entry.metadata.form ? 'application/x-www-form-urlencoded, ' : ''}application/json`
      expect(response.status, key).toBe(415)
      expect(response.body).toEqual({
        message: `Content-Type "text/plain; x=1" is not allowed. Allowed types: ${allowed}`,
        code: 'UNSUPPORTED_MEDIA_TYPE',
      })
    }
  })

  it('is validated, and the message names the wrong field', async () => {
    const { request, admin } = await startServer()
    const wrongQueries: Record<string, string> = {
      getUser: '',
      listUsers: '?limit=x',
      listApiKeys: '?limit=x',
      getApiKey: '',
      getSession: '?disableRefresh=1&disableRefresh=2',
    }
    for (const { entry, method, key, bodyFor } of everyEntry) {
      const query = wrongQueries[key]
      if (query === undefined && !bodyFor('x')) continue
      const wrong = method === 'GET' ? {} : { json: ['not', 'an', 'object'] }
      const path = `${entry.path}${query ?? ''}`
      const response = await request(method, path, { token: admin.token, ...wrong })
      expect(response.status, key).toBe(400)
      expect(response.body.code).toBe('VALIDATION_ERROR')
      expect(response.body.message).toMatch(/^\[(body|query)/)
    }
  })

  it('may be a form for sign-in and sign-up only', async () => {
    const { request, admin } = await startServer({ env: { CASTELLAN_SIGN_UP: 'open' } })
    const headers = { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' }
    const form = new URLSearchParams({
      email: 'new@example.com',
      name: 'New',
      password: 'a + b = c',
    })
    for (const { entry, key } of posts) {
      const init = { body: `${form}`, headers, token: admin.token }
      const { status } = await request('POST', entry.path, init)
      if (!entry.metadata.form) expect(status, key).toBe(415)
    }
    const signIn = await request('POST', '/sign-in/email', { body: `${form}`, headers })
    expect(signIn.body.user.name).toBe('New')
    const notBoolean = await request('POST', '/sign-in/email', {
      body: `${form}&rememberMe=true`,
      headers,
    })
    expect(notBoolean.body.message).toBe(
      '[body.rememberMe] Invalid input: expected boolean, received string',
    )
  })

  it('counts as missing without a media type', async () => {
    const { request, admin } = await startServer()
    const init = { body: '{"userId":"x"}', token: admin.token }
    const response = await request('POST', '/admin/ban-user', init)
    expect(response.body.message).toBe('[body] Invalid input: expected object, received undefined')
  })

  it('may be missing or empty, with any media type, where the endpoint takes no input', async () => {
    const { request, admin } = await startServer()
    const headers = { 'content-type': 'application/json', 'content-length': '0' }
    const response = await request('POST', '/revoke-other-sessions', {
      headers,
      token: admin.token,
    })
    expect(response.status).toBe(200)
  })
})
