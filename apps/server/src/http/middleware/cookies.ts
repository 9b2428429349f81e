import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { parse, serialize } from 'cookie'
import type { SessionChange } from '../../endpoints/shared/endpoint.ts'
import type { Signer } from '../../secrets/signature.ts'

/** How cookies are named, and how long a browser keeps them. */
type CookieOptions = {
  prefix: string
  secure: boolean
  maxAgeSeconds: number
  deviceMaxAgeSeconds: number
}

const exposeHeaders = 'access-control-expose-headers'

export type CookieJar = ReturnType<typeof createCookieJar>

/** Decodes percent-encoding. A string that is not percent-encoded stays as it is. */
export function decodePercent(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns the value of the first cookie with this name, without quotes and percent-encoding. */
export function parseCookie(header: string | undefined, name: string) {
  return parse(header ?? '', { decode })[name]
}

/** Creates what reads and sets the cookies of the API. Their names and values are better-auth's. */
export function createCookieJar(signer: Signer, options: CookieOptions) {
  const { prefix, secure, maxAgeSeconds, deviceMaxAgeSeconds } = options
  const nameCookie = (name: string) => `${secure ? '__Secure-' : ''}${prefix}.${name}`
  const names = {
    session: nameCookie('session_token'),
    data: nameCookie('session_data'),
    dontRemember: nameCookie('dont_remember'),
    admin: nameCookie('admin_session'),
    device: nameCookie('device'),
  }
  const cookie = (name: string, value: string, maxAge?: number) =>
    serialize(name, value, {
      ...(maxAge === undefined ? {} : { maxAge }),
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'lax',
    })
  const set = (name: string, value: string, maxAge?: number) =>
    cookie(name, signer.sign(value), maxAge)
  const clear = (name: string) => cookie(name, '', 0)

  const openCookies = (token: string, remembered: boolean) =>
    remembered
      ? [set(names.session, token, maxAgeSeconds)]
      : [set(names.session, token), set(names.dontRemember, 'true')]
  const closedCookies = () => [clear(names.session), clear(names.data), clear(names.dontRemember)]

  const toCookies = (change: SessionChange): string[] => {
    switch (change.does) {
      case 'open':
        return [
          ...openCookies(change.token, change.remembered),
          ...(change.deviceToken
            ? [cookie(names.device, change.deviceToken, deviceMaxAgeSeconds)]
            : []),
        ]
      case 'close':
        return closedCookies()
      case 'impersonate': {
        const { token, remembered } = change.admin
        return [
          ...closedCookies(),
          set(names.admin, `${token}:${remembered ? '' : 'true'}`, maxAgeSeconds),
          ...openCookies(change.token, false),
        ]
      }
      case 'return':
        return [
          ...openCookies(change.token, change.remembered),
          ...(change.remembered ? [clear(names.dontRemember)] : []),
          clear(names.admin),
        ]
    }
  }

  /** Sends a change of the session: in a header, and in cookies if the client takes them (D6). */
  const apply = (res: ServerResponse, change: SessionChange, takesCookies: boolean) => {
    if (change.does !== 'close' && (takesCookies || change.does !== 'return')) {
      res.setHeader('set-auth-token', signer.sign(change.token))
      if (change.does === 'open' && change.deviceToken)
        res.setHeader('set-device-token', change.deviceToken)
      if (!res.hasHeader(exposeHeaders)) res.setHeader(exposeHeaders, 'set-auth-token')
    }
    if (takesCookies) res.appendHeader('set-cookie', toCookies(change))
  }

  const readSigned = (headers: IncomingHttpHeaders, name: string) =>
    signer.unsign(parseCookie(headers.cookie, name) ?? '')

  return {
    names,
    apply,
    /** Whether a request has cookies of authority: one that says only which device it is has none. */
    hasCookies: (headers: IncomingHttpHeaders) =>
      headers.cookie !== undefined && Object.keys(parse(headers.cookie)).join() !== names.device,
    isRemembered: (headers: IncomingHttpHeaders) =>
      readSigned(headers, names.dontRemember) === undefined,
    /** Reads the admin's own session, which the browser keeps while it impersonates. */
    readAdminSession: (headers: IncomingHttpHeaders) => {
      const value = readSigned(headers, names.admin)
      if (value === undefined) return undefined
      const [token = '', dontRemember] = value.split(':')
      return { token, remembered: !dontRemember }
    },
  }
}

function decode(text: string) {
  return decodePercent(/^"(.*)"$/.exec(text)?.[1] ?? text)
}
