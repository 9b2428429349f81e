import { type Problem, type ProblemName, problem } from '@castellan/contract'
import type { Request, Response } from 'express'
import { logCause } from './request-log.ts'

/** Whether requests from pages of an origin are accepted. */
export type IsTrusted = (origin: string) => boolean

/** The longest host name in DNS, with a port. Patterns with several wildcards are slow on longer ones. */
const maxHostLength = 260

/** Schemes whose URLs a browser executes or opens locally: never a trusted origin. */
const unsafeScheme = /^(?:javascript|vbscript|data|blob|file):$/

const urlFields: [field: string, label: string, name: ProblemName][] = [
  ['callbackURL', 'callbackURL', 'INVALID_CALLBACK_URL'],
  ['redirectTo', 'redirectURL', 'INVALID_REDIRECT_URL'],
  ['errorCallbackURL', 'errorCallbackURL', 'INVALID_ERROR_CALLBACK_URL'],
  ['newUserCallbackURL', 'newUserCallbackURL', 'INVALID_NEW_USER_CALLBACK_URL'],
]

/** A path on this host. Browsers read `//` and its variants as the start of another host. */
const localPath = /^\/(?![/\\]|%2f|%5c)[\w\-.+/@]*(?:\?[\w\-.+/=&%@]*)?$/i

type OriginOptions = { byHeader: boolean; hasCookies: boolean; isTrusted: IsTrusted }

/** Creates the check of origins: the server's own and those of the configuration are trusted. */
export function createTrustCheck(baseUrl: string, trustedOrigins: string[]): IsTrusted {
  const matchers = [baseUrl, ...trustedOrigins].map(createMatcher)
  return (url) => {
    const origin = toOrigin(url)
    return origin !== undefined && matchers.some((matches) => matches(origin))
  }
}

/** Whether a path is one to sign in or sign up at. */
export function isSignInPath(path: string) {
  return path.startsWith('/sign-in/') || path.startsWith('/sign-up/')
}

/**
 * Returns why a request may be forged by another site, or nothing (F1). Requests that change nothing
 * are not checked, nor those whose caller was authenticated `byHeader`: browsers add no such header
 * by themselves.
 */
export function objectionToOrigin(
  req: Request,
  path: string,
  { byHeader, hasCookies, isTrusted }: OriginOptions,
): Problem | undefined {
  if (['GET', 'HEAD'].includes(req.method) || byHeader) return undefined
  if (hasCookies) return objectionToSource(req, isTrusted)
  return isSignInPath(path) ? objectionToSignInSource(req, isTrusted) : undefined
}

/** Has the log of a request tell which origin is not trusted, and how to trust it. */
export function logUntrusted(isTrusted: IsTrusted, res: Response): IsTrusted {
  return (url) => {
    if (isTrusted(url)) return true
    const origin = toOrigin(url)?.slice(0, maxHostLength)
    const advice = `The origin ${origin} is not trusted. If it is yours, add it to CASTELLAN_TRUSTED_ORIGINS.`
    logCause(res, origin ? advice : 'The origin is not one that can be trusted.')
    return false
  }
}

/** Returns why a URL to redirect to is refused, or nothing. */
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

function escapeRegExp(text: string) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Whether a pattern such as `192.168.*.*` matches only IPv4 addresses. */
function isNumeric(pattern: string) {
  return /^[\d.*]+(?::[\d*]+)?$/.test(pattern)
}

function toRegExp(host: string) {
  return new RegExp(
    `^${host
      .split('*')
      .map(escapeRegExp)
      .join(isNumeric(host) ? '\\d+' : '.+')}$`,
    'i',
  )
}

function toOrigin(url: string) {
  if (!URL.canParse(url)) return undefined
  const { protocol, host, origin } = new URL(url)
  if (unsafeScheme.test(protocol)) return undefined
  return origin === 'null' ? `${protocol}//${host}` : origin
}

/** Creates the check of one configured origin, which may be a pattern or only a scheme. */
function createMatcher(pattern: string): IsTrusted {
  if (!pattern.includes('*')) {
    const exact = pattern.endsWith('://') ? pattern : (toOrigin(pattern) ?? pattern)
    if (exact.endsWith('://')) return (origin) => origin.startsWith(exact)
    return (origin) => origin === exact
  }
  const [scheme, host] = pattern.includes('://') ? pattern.split('://', 2) : [undefined, pattern]
  const matches = toRegExp(host ?? '')
  return (origin) => {
    const { protocol, host: found } = new URL(origin)
    if (found.length > maxHostLength) return false
    return (scheme === undefined || protocol === `${scheme}:`) && matches.test(found)
  }
}

/**
 * The URL of the page that sent a request, as far as the browser tells it. An Expo app tells its own in
 * `expo-origin`: no browser lets a page of another site send that header without `Origin` (F5).
 */
function sourceOf(req: Request) {
  const { 'expo-origin': expoOrigin, referer } = req.headers
  const origin = req.headers.origin || (expoOrigin && String(expoOrigin))
  const isSameOrigin = origin === 'null' && req.headers['sec-fetch-site'] === 'same-origin'
  return isSameOrigin ? `${req.protocol}://${req.headers.host}` : origin || referer
}

function objectionToSource(req: Request, isTrusted: IsTrusted) {
  const source = sourceOf(req)
  if (!source || source === 'null') return problem('MISSING_OR_NULL_ORIGIN')
  return isTrusted(source) ? undefined : problem('INVALID_ORIGIN')
}

function objectionToSignInSource(req: Request, isTrusted: IsTrusted) {
  const site = req.headers['sec-fetch-site']
  if (site === 'cross-site' && req.headers['sec-fetch-mode'] === 'navigate')
    return problem('CROSS_SITE_NAVIGATION_LOGIN_BLOCKED')
  if (sourceOf(req) === undefined && site !== 'cross-site') return undefined
  return objectionToSource(req, isTrusted)
}
