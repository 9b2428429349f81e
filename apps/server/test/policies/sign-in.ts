import type { TestServer } from '../kit/server.ts'

/** The environment of a server that believes the addresses of the tests. */
export const limited = { CASTELLAN_RATE_LIMIT: 'on', CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' }

/** The address of a user at home. */
export const home = '203.0.113.5'

/** What a sign-in sends besides the email address. */
export type Attempt = {
  password?: string
  cookie?: string | undefined
  deviceToken?: string | undefined
}

/** Signs in at a server from an address. */
export function signIn(
  { request }: TestServer,
  email: string,
  address: string,
  attempt: Attempt = {},
) {
  const { password = 'wrong password', cookie, deviceToken } = attempt
  return request('POST', '/sign-in/email', {
    json: { email, password },
    headers: {
      'x-forwarded-for': address,
      ...(cookie ? { cookie, origin: 'http://localhost:3000' } : {}),
      ...(deviceToken ? { 'x-device-token': deviceToken } : {}),
    },
  })
}

/** Fails to sign in from addresses, one after the other. Returns the statuses. */
export async function failFrom(server: TestServer, email: string, addresses: string[]) {
  const statuses = []
  for (const address of addresses) statuses.push((await signIn(server, email, address)).status)
  return statuses
}

/** Signs in with the right password. Returns the response and what the device keeps. */
export async function signInRight(
  server: TestServer,
  email: string,
  address: string,
  attempt?: Attempt,
) {
  const response = await signIn(server, email, address, { password: 'correct horse', ...attempt })
  const lines = response.headers.getSetCookie()
  const line = lines.find((one) => one.startsWith('better-auth.device=')) ?? ''
  const cookie = line.split(';')[0]
  return { status: response.status, response, line, cookie }
}

/** Returns an address as often as it is used. */
export function repeat(count: number, address: string) {
  return Array.from({ length: count }, () => address)
}

/** Signs in from a device after the other, none of them known before. Returns the tokens they get. */
export async function harvestDevices(server: TestServer, email: string, count: number) {
  const tokens = []
  for (let n = 0; n < count; n += 1) {
    const { response } = await signInRight(server, email, `203.0.${n}.1`)
    tokens.push(response.headers.get('set-device-token') ?? '')
  }
  return tokens
}
