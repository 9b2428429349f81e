import { describe, expect, it } from 'vitest'
import { adminEmail, password, startServer, type TestServer } from '../../../test/kit/server.ts'

const https = { CASTELLAN_BASE_URL: 'https://users.example.com' }
const json = { email: adminEmail, password }
const signature = '[\\w%]{43,}%3D'

async function setCookies({ request }: TestServer, path: string, body: object, cookie?: string) {
  const headers = cookie ? { cookie, origin: 'https://users.example.com' } : {}
  return (await request('POST', path, { json: body, headers })).headers.getSetCookie()
}

describe('the cookies', () => {
  it('have their attributes in better-auth’s order', async () => {
    const server = await startServer()
    const [session, ...more] = await setCookies(server, '/sign-in/email', json)
    expect(session).toMatch(
      new RegExp(
        `^better-auth\\.session_token=\\w{32}\\.${signature}; ` +
          'Max-Age=604800; Path=/; HttpOnly; SameSite=Lax$',
      ),
    )
    expect(more).toEqual([])
  })

  it('include a signed dont_remember cookie without rememberMe', async () => {
    const server = await startServer()
    const cookies = await setCookies(server, '/sign-in/email', { ...json, rememberMe: false })
    expect(cookies[0]).toMatch(
      new RegExp(
        `^better-auth\\.session_token=\\w{32}\\.${signature}; Path=/; HttpOnly; SameSite=Lax$`,
      ),
    )
    const value = encodeURIComponent('true.3THTTFEUv7Kn+ALAlxX1rJRzaVR9dvBwzdYmawjgbhw=')
    expect(cookies[1]).toBe(`better-auth.dont_remember=${value}; Path=/; HttpOnly; SameSite=Lax`)
    expect(cookies).toHaveLength(2)
  })

  it('have a secure name and attribute under an https origin, even when cleared', async () => {
    const server = await startServer({ env: https })
    const { id: userId } = await server.createUser()
    const names = (cookies: string[]) => cookies.map((cookie) => cookie.split('=')[0])
    const [session = ''] = await setCookies(server, '/sign-in/email', json)
    expect(session).toMatch(
      new RegExp(
        `^__Secure-better-auth\\.session_token=\\w{32}\\.${signature}; ` +
          'Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax$',
      ),
    )
    const [cookie = ''] = session.split(';')
    const impersonation = await setCookies(server, '/admin/impersonate-user', { userId }, cookie)
    expect(names(impersonation)).toEqual([
      '__Secure-better-auth.session_token',
      '__Secure-better-auth.session_data',
      '__Secure-better-auth.dont_remember',
      '__Secure-better-auth.admin_session',
      '__Secure-better-auth.session_token',
      '__Secure-better-auth.dont_remember',
    ])
    expect(await setCookies(server, '/sign-out', {}, cookie)).toEqual(
      ['session_token', 'session_data', 'dont_remember'].map(
        (name) =>
          `__Secure-better-auth.${name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`,
      ),
    )
  })

  it('are read only under their secure name when the origin is https', async () => {
    const server = await startServer({ env: https })
    const [session = ''] = await setCookies(server, '/sign-in/email', json)
    const [cookie = ''] = session.split(';')
    const readEmail = async (header: string) =>
      (await server.request('GET', '/get-session', { headers: { cookie: header } })).body?.user
        .email
    expect(await readEmail(cookie)).toBe(adminEmail)
    expect(await readEmail(cookie.replace('__Secure-', ''))).toBeUndefined()
  })

  it('have the configured prefix and lifetime', async () => {
    const env = { CASTELLAN_COOKIE_PREFIX: 'mine', CASTELLAN_SESSION_EXPIRES_IN: '172800' }
    const server = await startServer({ env })
    const [session] = await setCookies(server, '/sign-in/email', json)
    expect(session).toMatch(/^mine\.session_token=[^;]+; Max-Age=172800; /)
  })
})
