import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { parse, serialize } from 'cookie'
import type { SessionChange } from '../../endpoints/shared/endpoint.ts'
import type { Signer } from '../../secrets/signature.ts'

/** What the cookies are called, and how long the browser keeps them. */
export type CookieOptions = { prefix: string; secure: boolean; maxAgeSeconds: number }

const exposed = 'access-control-expose-headers'

export type CookieJar = ReturnType<typeof cookieJar>

/** Undoes `encodeURIComponent`; a text that it cannot have made stays as it is. */
export function percentDecoded(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The value of the first cookie of that name, unquoted and percent-decoded. */
export function parseCookie(header: string | undefined, name: string) {
  return parse(header ?? '', { decode })[name]
}

/** The cookies of the API (WIRE §3.1): their names, reading them, and what a change sets. */
export function cookieJar(signer: Signer, { prefix, secure, maxAgeSeconds }: CookieOptions) {
  const named = (name: string) => `${secure ? '__Secure-' : ''}${prefix}.${name}`
  const names = {
    session: named('session_token'),
    data: named('session_data'),
    dontRemember: named('dont_remember'),
    admin: named('admin_session'),
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

  const held = (token: string, remembered: boolean) =>
    remembered
      ? [set(names.session, token, maxAgeSeconds)]
      : [set(names.session, token), set(names.dontRemember, 'true')]
  const cleared = () => [clear(names.session), clear(names.data), clear(names.dontRemember)]

  const cookiesOf = (change: SessionChange): string[] => {
    switch (change.does) {
      case 'open':
        return held(change.token, change.remembered)
      case 'close':
        return cleared()
      case 'impersonate': {
        const { token, remembered } = change.admin
        return [
          ...cleared(),
          set(names.admin, `${token}:${remembered ? '' : 'true'}`, maxAgeSeconds),
          ...held(change.token, false),
        ]
      }
      case 'return':
        return [
          ...held(change.token, change.remembered),
          ...(change.remembered ? [clear(names.dontRemember)] : []),
          clear(names.admin),
        ]
    }
  }

  /** Tells the client of a change: a bearer client by header alone, a browser by cookies too (D6). */
  const apply = (res: ServerResponse, change: SessionChange, byBearer: boolean) => {
    if (change.does !== 'close' && !(byBearer && change.does === 'return')) {
      res.setHeader('set-auth-token', signer.sign(change.token))
      if (!res.hasHeader(exposed)) res.setHeader(exposed, 'set-auth-token')
    }
    if (!byBearer) res.appendHeader('set-cookie', cookiesOf(change))
  }

  const signed = (headers: IncomingHttpHeaders, name: string) =>
    signer.unsign(parseCookie(headers.cookie, name) ?? '')

  return {
    names,
    apply,
    isRemembered: (headers: IncomingHttpHeaders) =>
      signed(headers, names.dontRemember) === undefined,
    /** The admin's session that the browser keeps while it impersonates. */
    adminSession: (headers: IncomingHttpHeaders) => {
      const value = signed(headers, names.admin)
      if (value === undefined) return undefined
      const [token = '', dontRemember] = value.split(':')
      return { token, remembered: !dontRemember }
    },
  }
}

function decode(text: string) {
  return percentDecoded(/^"(.*)"$/.exec(text)?.[1] ?? text)
}
