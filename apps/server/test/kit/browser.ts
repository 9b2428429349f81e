import type { TestServer } from './server.ts'

/** Creates a browser at the server's own origin, which keeps cookies and sends its origin. */
export function createBrowser({ request }: Pick<TestServer, 'request'>) {
  const jar = new Map<string, string>()
  const send = async (method: string, path: string, json?: object) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await request(method, path, {
      json,
      headers: { origin: 'http://localhost:3000', ...(cookie ? { cookie } : {}) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/; Max-Age=0(;|$)/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    jar,
    get: (path: string) => send('GET', path),
    post: (path: string, json: object = {}) => send('POST', path, json),
    signIn: (email: string, options: object = {}) =>
      send('POST', '/sign-in/email', { email, password: 'correct horse', ...options }),
  }
}
