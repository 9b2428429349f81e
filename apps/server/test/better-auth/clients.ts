import { createAuthClient } from 'better-auth/client'
import { adminClient } from 'better-auth/client/plugins'
import { startServer } from '../kit/server.ts'

const origin = 'https://app.example.com'

type Fetch = typeof fetch

/** Starts a server with open sign-up, and functions that create clients of two kinds. */
export async function startOpenServer() {
  const server = await startServer({
    env: { CASTELLAN_SIGN_UP: 'open', CASTELLAN_TRUSTED_ORIGINS: origin },
  })
  return { ...server, program: () => program(server.baseUrl), page: () => page(server.baseUrl) }
}

/** Returns the data of a response of better-auth's client. @throws its error, if it has one */
export function unwrapData<T>({ data, error }: { data: T | null; error: unknown }): NonNullable<T> {
  if (error || data === null || data === undefined) throw new Error(JSON.stringify(error))
  return data
}

function createClient(baseURL: string, options: { token?: () => string; fetch?: Fetch }) {
  return createAuthClient({
    baseURL,
    plugins: [adminClient()],
    fetchOptions: {
      ...(options.fetch ? { customFetchImpl: options.fetch } : {}),
      ...(options.token ? { auth: { type: 'Bearer', token: options.token } } : {}),
    },
  })
}

/** Creates a client of a program, which stores the latest token and sends no cookies. */
function program(baseURL: string) {
  let latestToken = ''
  const fetchWithToken: Fetch = async (input, init) => {
    const response = await fetch(input, init)
    latestToken = response.headers.get('set-auth-token') ?? latestToken
    return response
  }
  const auth = createClient(baseURL, { token: () => latestToken, fetch: fetchWithToken })
  const setToken = (token: string) => {
    latestToken = token
  }
  return { auth, token: () => latestToken, setToken }
}

/** Creates a client of a page of a trusted origin, in a browser that stores cookies. */
function page(baseURL: string) {
  const cookies = new Map<string, string>()
  const fetchWithCookies: Fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('origin', origin)
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map((cookie) => cookie.join('=')).join('; '))
    const response = await fetch(input, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? []
      if (attributes.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return { auth: createClient(baseURL, { fetch: fetchWithCookies }), cookies }
}
