import { describe, expect, it } from 'vitest'
import { startServer } from '../kit/server.ts'
import { everyEntry } from './examples.ts'

const posts = everyEntry.filter(({ method }) => method === 'POST')
const own = 'http://localhost:3000'

describe('a callback URL', () => {
  const fields = {
    callbackURL: ['INVALID_CALLBACK_URL', 'callbackURL'],
    redirectTo: ['INVALID_REDIRECT_URL', 'redirectURL'],
    errorCallbackURL: ['INVALID_ERROR_CALLBACK_URL', 'errorCallbackURL'],
    newUserCallbackURL: ['INVALID_NEW_USER_CALLBACK_URL', 'newUserCallbackURL'],
  } as const

  it('must be a path or a URL of a trusted origin, in every endpoint', async () => {
    const { request, admin } = await startServer()
    for (const { entry, key } of posts) {
      for (const [field, [code, label]] of Object.entries(fields)) {
        const json = { [field]: 'https://evil.example/' }
        const response = await request('POST', entry.path, { json, token: admin.token })
        expect(response.status, key).toBe(403)
        const message = `Invalid ${label}. Use a path as ${field}, or a URL whose origin is in CASTELLAN_TRUSTED_ORIGINS.`
        expect(response.body).toEqual({ message, code })
      }
      const response = await request('POST', entry.path, {
        json: { callbackURL: 5 },
        token: admin.token,
      })
      expect(response.status, key).toBe(400)
      expect(response.body).toEqual({
        message: 'Invalid callbackURL: expected a string',
        code: 'INVALID_CALLBACK_URL',
      })
    }
  })

  it('is rejected when it only looks like a path or a trusted URL', async () => {
    const { request, admin } = await startServer()
    const status = async (callbackURL: string) => {
      const init = { json: { token: 'x', callbackURL }, token: admin.token }
      return (await request('POST', '/revoke-session', init)).status
    }
    for (const url of ['/dashboard', '/a/b?c=d', `${own}/x`]) expect(await status(url)).toBe(200)
    for (const url of [
      '//evil.example',
      '/\\evil.example',
      '/%2f/evil.example',
      'javascript:alert(1)',
      'evil',
    ])
      expect(await status(url), url).toBe(403)
    const inQuery = await request('POST', '/revoke-session?callbackURL=//evil.example', {
      json: { token: 'x' },
      token: admin.token,
    })
    expect(inQuery.status).toBe(403)
  })
})

describe('the callback URL of a sign-in', () => {
  const json = { email: 'admin@example.com', password: 'correct horse' }

  it('is returned unchanged in the body and encoded in the location header', async () => {
    const { request } = await startServer()
    const urls = {
      '/dashboard?tab=users&page=2': '/dashboard?tab=users&page=2',
      [`${own}/a%20b#c`]: `${own}/a%20b#c`,
      [`${own}/☃\r\nset-cookie: a=b`]: `${own}/%E2%98%83%0D%0Aset-cookie:%20a=b`,
    }
    for (const [callbackURL, location] of Object.entries(urls)) {
      const response = await request('POST', '/sign-in/email', { json: { ...json, callbackURL } })
      expect(response.body).toMatchObject({ redirect: true, url: callbackURL })
      expect(response.headers.get('location')).toBe(location)
    }
  })
})
