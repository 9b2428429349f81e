import { type Problem, type ProblemName, problem } from '@castellan/contract'
import type { Request } from 'express'

/** Whether an origin may speak for its user here. */
export type IsTrusted = (origin: string) => boolean

/** The longest name in DNS and a port; patterns with several wildcards are slow on longer ones. */
const maxHostLength = 260

/** Schemes under which a browser runs what follows: never an origin, whatever host they name. */
const runs = /^(?:javascript|vbscript|data|blob|file):$/

const urlFields: [field: string, label: string, name: ProblemName][] = [
  ['callbackURL', 'callbackURL', 'INVALID_CALLBACK_URL'],
  ['redirectTo', 'redirectURL', 'INVALID_REDIRECT_URL'],
  ['errorCallbackURL', 'errorCallbackURL', 'INVALID_ERROR_CALLBACK_URL'],
  ['newUserCallbackURL', 'newUserCallbackURL', 'INVALID_NEW_USER_CALLBACK_URL'],
]

/** A path on this host: one slash first, and nothing that a browser reads as another host. */
const localPath = /^\/(?![/\\]|%2f|%5c)[\w\-.+/@]*(?:\?[\w\-.+/=&%@]*)?$/i

/** Trusts the server's own origin and those that the configuration names. */
export function trustOf(baseUrl: string, trustedOrigins: string[]): IsTrusted {
  const matchers = [baseUrl, ...trustedOrigins].map(matcher)
  return (origin) => {
    const known = originOf(origin)
    return known !== undefined && matchers.some((matches) => matches(known))
  }
}

/** Whether a path of the API is one to sign in or up at. */
export function isSignIn(path: string) {
  return path.startsWith('/sign-in/') || path.startsWith('/sign-up/')
}

/**
 * Why a request may be another site's, or nothing if it is not (WIRE §4, F1). What changes nothing
 * and what a valid bearer token vouches for is not asked.
 */
export function objectionToOrigin(
  req: Request,
  path: string,
  { byBearer, isTrusted }: { byBearer: boolean; isTrusted: IsTrusted },
): Problem | undefined {
  if (req.method === 'GET' || byBearer) return undefined
  if (req.headers.cookie !== undefined) return checked(candidateOf(req), isTrusted)
  return isSignIn(path) ? checkedSignIn(req, isTrusted) : undefined
}

/** Why a URL to go to afterwards is refused, or nothing if it is not (WIRE §2, step 5). */
export function objectionToUrls(
  body: unknown,
  query: Record<string, unknown>,
  isTrusted: IsTrusted,
): Problem | undefined {
  const given = { callbackURL: query.callbackURL, ...(body as object | undefined) } as Record<
    string,
    unknown
  >
  for (const [field, label, name] of urlFields) {
    const url = given[field]
    if (url === undefined || url === null || url === '') continue
    if (typeof url !== 'string')
      return problem('CALLBACK_URL_NOT_A_STRING', `Invalid ${label}: expected a string`)
    if (!localPath.test(url) && !isTrusted(url)) return problem(name)
  }
  return undefined
}

function escaped(text: string) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** An all-numeric wildcard such as `192.168.*.*` stands for IPv4 addresses alone. */
function isNumeric(pattern: string) {
  return /^[\d.*]+(?::[\d*]+)?$/.test(pattern)
}

function wildcard(host: string) {
  return new RegExp(
    `^${host
      .split('*')
      .map(escaped)
      .join(isNumeric(host) ? '\\d+' : '.+')}$`,
    'i',
  )
}

function originOf(url: string) {
  if (!URL.canParse(url)) return undefined
  const { protocol, host, origin } = new URL(url)
  if (runs.test(protocol)) return undefined
  return origin === 'null' ? `${protocol}//${host}` : origin
}

/** Matches the origins of the configuration, patterns among them (WIRE §4). */
function matcher(pattern: string): IsTrusted {
  if (!pattern.includes('*')) {
    const exact = pattern.endsWith('://') ? pattern : (originOf(pattern) ?? pattern)
    if (exact.endsWith('://')) return (origin) => origin.startsWith(exact)
    return (origin) => origin === exact
  }
  const [scheme, host] = pattern.includes('://') ? pattern.split('://', 2) : [undefined, pattern]
  const matches = wildcard(host ?? '')
  return (origin) => {
    const { protocol, host: found } = new URL(origin)
    if (found.length > maxHostLength) return false
    return (scheme === undefined || protocol === `${scheme}:`) && matches.test(found)
  }
}

function candidateOf(req: Request) {
  const { origin, referer } = req.headers
  const own = origin === 'null' && req.headers['sec-fetch-site'] === 'same-origin'
  return own ? `${req.protocol}://${req.headers.host}` : origin || referer
}

function checked(candidate: string | undefined, isTrusted: IsTrusted) {
  if (!candidate || candidate === 'null') return problem('MISSING_OR_NULL_ORIGIN')
  return isTrusted(candidate) ? undefined : problem('INVALID_ORIGIN')
}

function checkedSignIn(req: Request, isTrusted: IsTrusted) {
  const site = req.headers['sec-fetch-site']
  if (site === 'cross-site' && req.headers['sec-fetch-mode'] === 'navigate')
    return problem('CROSS_SITE_NAVIGATION_LOGIN_BLOCKED')
  const candidate = candidateOf(req)
  if (candidate === undefined && site !== 'cross-site') return undefined
  return checked(candidate, isTrusted)
}
