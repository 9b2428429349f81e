import { createAuthClient } from 'better-auth/client'
import { adminClient } from 'better-auth/client/plugins'
import { startServer } from '../kit/server.ts'

const origin = 'https://app.example.com'

type Fetch = typeof fetch

/** A server that strangers may sign up to, and any number of visitors of it. */
export async function openHouse() {
  const server = await startServer({
    env: { CASTELLAN_SIGN_UP: 'open', CASTELLAN_TRUSTED_ORIGINS: origin },
  })
  return { ...server, program: () => program(server.baseUrl), page: () => page(server.baseUrl) }
}

/** The data of an answer of better-auth's client. @throws its error, if it has one instead */
export function dataOf<T>({ data, error }: { data: T | null; error: unknown }): NonNullable<T> {
  if (error || data === null || data === undefined) throw new Error(JSON.stringify(error))
  return data
}

function clientOf(baseURL: string, options: { token?: () => string; fetch?: Fetch }) {
  return createAuthClient({
    baseURL,
    plugins: [adminClient()],
    fetchOptions: {
      ...(options.fetch ? { customFetchImpl: options.fetch } : {}),
      ...(options.token ? { auth: { type: 'Bearer', token: options.token } } : {}),
    },
  })
}

/** A program: it keeps the token of each session that is opened for it, and sends no cookie. */
function program(baseURL: string) {
  let kept = ''
  const keeping: Fetch = async (input, init) => {
    const response = await fetch(input, init)
    kept = response.headers.get('set-auth-token') ?? kept
    return response
  }
  const auth = clientOf(baseURL, { token: () => kept, fetch: keeping })
  const goBackTo = (token: string) => {
    kept = token
  }
  return { auth, token: () => kept, goBackTo }
}

/** A page of a trusted origin, in a browser that keeps the cookies it is given. */
function page(baseURL: string) {
  const cookies = new Map<string, string>()
  const browsing: Fetch = async (input, init) => {
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
  return { auth: clientOf(baseURL, { fetch: browsing }), cookies }
}
