import type { Request } from 'express'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTrustCheck, objectionToOrigin, objectionToUrls } from './origin.ts'

const own = 'https://users.example.com'

describe('createTrustCheck', () => {
  it('trusts its own origin in any spelling of port, path and case', () => {
    const isTrusted = createTrustCheck(own, [])
    for (const origin of [
      own,
      `${own}/`,
      `${own}:443`,
      `${own}/path?x=1`,
      'HTTPS://Users.Example.COM',
    ])
      expect(isTrusted(origin), origin).toBe(true)
    for (const origin of [
      'http://users.example.com',
      `${own}:8443`,
      `${own}.evil.example`,
      'https://evil.example/https://users.example.com',
      'https://users.example.com@evil.example',
      'https://example.com',
      'users.example.com',
      'null',
      '',
    ])
      expect(isTrusted(origin), origin).toBe(false)
  })

  const patterns: [pattern: string, trusted: string[], others: string[]][] = [
    [
      'https://app.example.com',
      ['https://app.example.com'],
      ['http://app.example.com', 'https://app.example.com:444', 'https://a.app.example.com'],
    ],
    [
      'http://localhost:5173',
      ['http://localhost:5173'],
      ['http://localhost', 'http://127.0.0.1:5173'],
    ],
    ['http://[::1]:3000', ['http://[::1]:3000'], ['http://[::1]']],
    [
      'https://*.example.org',
      ['https://a.example.org', 'https://a.b.example.org', 'https://A.EXAMPLE.ORG'],
      ['https://example.org', 'http://a.example.org', 'https://a.example.org.evil.example'],
    ],
    [
      '*.example.org',
      ['https://a.example.org', 'http://a.example.org', 'myapp://a.example.org'],
      ['https://example.org', 'https://aexample.org', 'https://a.exampleXorg'],
    ],
    ['https://*.example.org:8443', ['https://a.example.org:8443'], ['https://a.example.org']],
    ['myapp://', ['myapp://', 'myapp://callback', 'myapp://a/b'], ['myapps://x', 'https://myapp']],
    [
      '192.168.*.*',
      ['http://192.168.0.1', 'https://192.168.10.20'],
      ['http://192.168.evil.example', 'http://192.168.0.1.evil.example', 'http://192.169.0.1'],
    ],
    [
      'http://192.168.*.*:3000',
      ['http://192.168.0.1:3000'],
      ['http://192.168.0.1', 'http://192.168.a.evil.example:3000', 'https://192.168.0.1:3000'],
    ],
  ]

  it.each(patterns)('reads the pattern %s', (pattern, trusted, others) => {
    const isTrusted = createTrustCheck(own, [pattern])
    expect(trusted.filter((origin) => !isTrusted(origin))).toEqual([])
    expect(others.filter(isTrusted)).toEqual([])
  })

  it('returns false for any other string', () => {
    const isTrusted = createTrustCheck(
      own,
      patterns.map(([pattern]) => pattern),
    )
    const schemes = fc.constantFrom(
      'https://',
      'http:',
      'data:',
      'blob:https://',
      'myap',
      'file:///',
    )
    fc.assert(
      fc.property(fc.tuple(schemes, fc.string({ unit: 'binary' })), ([scheme, text]) => {
        expect(isTrusted(scheme + text)).toBe(false)
      }),
    )
  })

  it('F4: rejects a name that is too long for DNS, in little time', () => {
    const isTrusted = createTrustCheck(own, ['https://*.a.*.example.org'])
    expect(isTrusted('https://x.a.x.example.org')).toBe(true)
    const before = performance.now()
    expect(isTrusted(`https://${'a.a.'.repeat(20_000)}example.org`)).toBe(false)
    expect(performance.now() - before).toBeLessThan(500)
  })
})

const isTrusted = createTrustCheck(own, [])

/** Builds a POST request with these headers. */
function buildPost(headers: Record<string, string>) {
  return { method: 'POST', protocol: 'https', headers } as unknown as Request
}

describe('objectionToOrigin', () => {
  const codeFor = (headers: Record<string, string>, path = '/admin/ban-user') =>
    objectionToOrigin(buildPost(headers), path, {
      byHeader: false,
      hasCookies: headers.cookie !== undefined,
      isTrusted,
    })?.body.code
  const cookie = 'theme=dark'

  it('checks only requests with a cookie', () => {
    expect(codeFor({})).toBeUndefined()
    expect(codeFor({ origin: 'https://evil.example' })).toBeUndefined()
    expect(codeFor({ cookie })).toBe('MISSING_OR_NULL_ORIGIN')
    expect(codeFor({ cookie, origin: 'https://evil.example' })).toBe('INVALID_ORIGIN')
    expect(codeFor({ cookie, origin: own })).toBeUndefined()
  })

  it('uses the Referer header without an Origin header', () => {
    expect(codeFor({ cookie, referer: `${own}/page` })).toBeUndefined()
    expect(codeFor({ cookie, origin: '', referer: `${own}/page` })).toBeUndefined()
    expect(codeFor({ cookie, referer: 'https://evil.example/' })).toBe('INVALID_ORIGIN')
    expect(codeFor({ cookie, origin: 'https://evil.example', referer: own })).toBe('INVALID_ORIGIN')
  })

  it('accepts the origin null for the same host with Sec-Fetch-Site', () => {
    const same = { cookie, origin: 'null', 'sec-fetch-site': 'same-origin' }
    expect(codeFor({ cookie, origin: 'null', referer: own })).toBe('MISSING_OR_NULL_ORIGIN')
    expect(codeFor({ ...same, host: 'users.example.com' })).toBeUndefined()
    expect(codeFor({ ...same, host: 'evil.example' })).toBe('INVALID_ORIGIN')
    expect(codeFor({ ...same, host: 'a b' })).toBe('INVALID_ORIGIN')
  })

  it('F1: checks neither GET requests nor valid bearer tokens', () => {
    const headers = { cookie, origin: 'https://evil.example' }
    const reading = { ...buildPost(headers), method: 'GET' } as Request
    const options = { byHeader: false, hasCookies: true, isTrusted }
    expect(objectionToOrigin(reading, '/get-session', options)).toBeUndefined()
    const byHeader = { byHeader: true, hasCookies: true, isTrusted }
    expect(objectionToOrigin(buildPost(headers), '/sign-out', byHeader)).toBeUndefined()
  })

  it('F1: checks a sign-in without cookies only by the headers of a browser', () => {
    const signIn = (headers: Record<string, string>) => codeFor(headers, '/sign-in/email')
    const crossSite = { 'sec-fetch-site': 'cross-site' }
    expect(signIn({})).toBeUndefined()
    expect(signIn({ 'sec-fetch-mode': 'cors' })).toBeUndefined()
    expect(signIn({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBeUndefined()
    expect(signIn(crossSite)).toBe('MISSING_OR_NULL_ORIGIN')
    expect(signIn({ ...crossSite, origin: own })).toBeUndefined()
    expect(signIn({ ...crossSite, 'sec-fetch-mode': 'navigate', origin: own })).toBe(
      'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
    )
    expect(signIn({ origin: 'https://evil.example' })).toBe('INVALID_ORIGIN')
    expect(signIn({ origin: own })).toBeUndefined()
  })
})

describe('objectionToUrls', () => {
  const codeFor = (callbackURL: unknown) =>
    objectionToUrls({ callbackURL }, {}, isTrusted)?.body.code

  it('accepts paths and URLs of trusted origins', () => {
    for (const url of ['/', '/a', '/a/b-c_d.e?f=g&h=%20', '/@me', own, `${own}/x?y#z`, '', null])
      expect(codeFor(url), String(url)).toBeUndefined()
    expect(objectionToUrls(undefined, {}, isTrusted)).toBeUndefined()
  })

  it('rejects every URL that a browser may resolve to another origin', () => {
    for (const url of [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/%5cevil.example',
      '/%2F/evil.example',
      '/\t/evil.example',
      '/a\nb',
      'https://users.example.com@evil.example',
      'javascript:alert(1)',
      'data:text/html,x',
      'evil.example',
    ])
      expect(codeFor(url), url).toBe('INVALID_CALLBACK_URL')
  })

  it('rejects a value that is not a string, and checks the query', () => {
    for (const url of [5, true, [], {}, ['/']]) {
      expect(objectionToUrls({ redirectTo: url }, {}, isTrusted)).toEqual({
        status: 400,
        body: { message: 'Invalid redirectURL: expected a string', code: 'INVALID_CALLBACK_URL' },
      })
    }
    const inQuery = objectionToUrls({}, { callbackURL: 'https://evil.example' }, isTrusted)
    expect(inQuery?.body.code).toBe('INVALID_CALLBACK_URL')
  })
})
