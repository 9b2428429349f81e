import { describe, expect, it } from 'vitest'
import { secret } from '../../test/kit/server.ts'
import { ConfigError, readConfig } from './config.ts'

function mistakesIn(env: Record<string, string>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n').slice(1)
  }
}

const century = 3_155_760_000

const wholeNumbers: [name: string, least: number, most?: number][] = [
  ['PORT', 0, 65_535],
  ['CASTELLAN_RATE_LIMIT_WINDOW', 1, 86_400],
  ['CASTELLAN_RATE_LIMIT_MAX', 1],
  ['CASTELLAN_MAX_PAGE_SIZE', 1, 100_000],
  ['CASTELLAN_SESSION_EXPIRES_IN', 60, century],
  ['CASTELLAN_SESSION_UPDATE_AGE', 0, century],
  ['CASTELLAN_SESSION_FRESH_AGE', 0, century],
  ['CASTELLAN_IMPERSONATION_SESSION_DURATION', 60, 604_800],
  ['CASTELLAN_EVENT_RETENTION_DAYS', 0, 36_500],
  ['CASTELLAN_DEFAULT_BAN_EXPIRES_IN', 0, century],
]

const switches: [name: string, words: string][] = [
  ['CASTELLAN_REQUIRE_SIGNATURE', 'on or off'],
  ['CASTELLAN_RATE_LIMIT', 'on or off'],
  ['CASTELLAN_SIGN_UP', 'open or closed'],
  ['CASTELLAN_ALLOW_IMPERSONATING_ADMINS', 'on or off'],
  ['CASTELLAN_SESSION_REFRESH', 'on or off'],
  ['CASTELLAN_IMPERSONATION_REASON', 'optional or required'],
]

const forms: [name: string, values: string[], message: RegExp][] = [
  [
    'DATABASE_URL',
    [
      ...['./x.db', 'file:', 'file:x.db?mode=ro', 'libsql://x'],
      ...['postgres:', 'postgres://localhost', 'postgres://:x', 'mysql://localhost/x'],
    ],
    /must name a SQLite file, .* or a PostgreSQL database/,
  ],
  [
    'CASTELLAN_WORKERS',
    ['0', '65', '1.5', '-1', 'Auto', 'all', '02'],
    /must be auto, or a whole number from 1 to 64/,
  ],
  ['LOG_LEVEL', ['INFO', 'verbose'], /must be trace, debug, info, warn, error, fatal or silent/],
  ['CASTELLAN_ADOPT', ['yes', 'off'], /must be on, check, apply or new/],
  ['CASTELLAN_REFERENCE', ['on', 'private'], /must be public, signed-in or off/],
  ['CASTELLAN_SECRET', ['x'.repeat(31)], /must have 32 characters or more/],
  [
    'CASTELLAN_BASE_URL',
    ['localhost:3000', 'http://localhost/path', 'ftp://localhost', 'http://u:p@localhost', '/'],
    /must be an origin, such as https:\/\/users\.example\.com/,
  ],
  ['CASTELLAN_BASE_PATH', ['/', 'api', '/api/', '/a//b', '/a?b'], /must be a path/],
  ['CASTELLAN_COOKIE_PREFIX', ['a b', 'a;b', 'a=b'], /may have letters/],
  [
    'CASTELLAN_TRUSTED_ORIGINS',
    ['http://localhost/path', 'http://localhost,a b', 'app.example.com', '*', 'https://*', '*.*'],
    /must be origins separated by commas/,
  ],
  ['CASTELLAN_TRUSTED_PROXIES', ['proxy', '10.0.0.0/99', '::1,x'], /must be addresses or ranges/],
  ['CASTELLAN_ADMIN_EMAIL', ['admin', 'a@b', 'a b@example.com'], /must be an email address/],
]

describe('a mistake in the environment is reported', () => {
  it.each(wholeNumbers)('if %s is not a whole number within its limits', (name, least, most) => {
    for (const value of [least, most ?? 1_000_000])
      expect(mistakesIn({ [name]: String(value) })).toEqual([])
    for (const value of ['x', '1.5', '-1', '1e3', '0x10', ' 70', '9'.repeat(16)])
      expect(mistakesIn({ [name]: value })).toEqual([`  ${name} must be a whole number`])
    if (least > 0)
      expect(mistakesIn({ [name]: String(least - 1) })).toEqual([
        `  ${name} must be ${least} or more`,
      ])
    if (most)
      expect(mistakesIn({ [name]: String(most + 1) })).toEqual([
        `  ${name} must be ${most} or less`,
      ])
  })

  it.each(switches)('if %s is not %s', (name, words) => {
    for (const value of words.split(' or ')) expect(mistakesIn({ [name]: value })).toEqual([])
    for (const value of ['true', '1', 'ON', 'yes'])
      expect(mistakesIn({ [name]: value })).toEqual([`  ${name} must be ${words}`])
  })

  it.each(forms)('if %s is one of %j', (name, values, message) => {
    for (const value of values) {
      const mistakes = mistakesIn({ [name]: value })
      expect(mistakes, value).toHaveLength(1)
      expect(mistakes[0]).toMatch(new RegExp(`^  ${name} ${message.source}`))
    }
  })

  it('if the password of the first admin has a length that is not allowed', () => {
    const lengths = { CASTELLAN_MIN_PASSWORD_LENGTH: '10', CASTELLAN_MAX_PASSWORD_LENGTH: '12' }
    for (const length of [9, 13])
      expect(mistakesIn({ ...lengths, CASTELLAN_ADMIN_PASSWORD: 'x'.repeat(length) })).toEqual([
        '  CASTELLAN_ADMIN_PASSWORD must have 10 to 12 characters',
      ])
    expect(mistakesIn({ ...lengths, CASTELLAN_ADMIN_PASSWORD: 'x'.repeat(10) })).toEqual([])
    for (const length of ['0', '1001'])
      expect(mistakesIn({ CASTELLAN_MAX_PASSWORD_LENGTH: length })).toHaveLength(1)
    expect(
      mistakesIn({ CASTELLAN_MIN_PASSWORD_LENGTH: '9', CASTELLAN_MAX_PASSWORD_LENGTH: '8' }),
    ).toEqual([
      '  CASTELLAN_MIN_PASSWORD_LENGTH must not be greater than CASTELLAN_MAX_PASSWORD_LENGTH',
    ])
  })

  it.each([
    ['HOST', '0.0.0.0'],
    ['HOST', '::'],
    ['HOST', '192.168.1.10'],
    ['HOST', 'users.internal'],
    ['CASTELLAN_BASE_URL', 'https://users.example.com'],
    ['CASTELLAN_TRUSTED_ORIGINS', 'https://app.example.com'],
    ['CASTELLAN_TRUSTED_ORIGINS', '*.example.com'],
  ])('if there is no secret, and %s names another machine, such as %s', (name, value) => {
    expect(mistakesIn({ [name]: value })).toEqual([
      `  CASTELLAN_SECRET must be set because ${name} is not limited to this machine (${value}): 32 random characters or more`,
    ])
    expect(mistakesIn({ [name]: value, CASTELLAN_SECRET: secret })).toEqual([])
  })

  it('if there is no secret for PostgreSQL', () => {
    const env = { DATABASE_URL: 'postgres://localhost/users' }
    expect(mistakesIn(env)).toEqual([
      '  CASTELLAN_SECRET must be set for PostgreSQL, the same for every server: 32 random characters or more',
    ])
    expect(mistakesIn({ ...env, CASTELLAN_SECRET: secret })).toEqual([])
  })

  it.each([
    { HOST: 'localhost' },
    { HOST: '127.0.0.2' },
    { HOST: '::1', CASTELLAN_BASE_URL: 'http://[::1]:3000' },
    { CASTELLAN_BASE_URL: 'http://127.0.0.1:8080' },
  ])('except for a missing secret if only this machine can reach it: %o', (env) => {
    expect(mistakesIn(env)).toEqual([])
  })

  it.each([
    ['shema', 'schema'],
    ['Schema', 'schema'],
    ['schmea', 'schema'],
    ['ssl-mode', 'sslmode'],
    ['sslrootcrt', 'sslrootcert'],
  ])('if DATABASE_URL has the parameter %s, and suggests %s', (parameter, meant) => {
    const env = { DATABASE_URL: `postgres://u:hunter2@localhost/x?${parameter}=y` }
    expect(mistakesIn({ ...env, CASTELLAN_SECRET: secret })).toEqual([
      `  DATABASE_URL has the unknown parameter ${parameter}. Did you mean ${meant}?`,
    ])
  })

  it.each(['schema=x&sslmode=require&application_name=a', 'connection_limit=5&pgbouncer=true'])(
    'except for other parameters of DATABASE_URL: %s',
    (query) => {
      const env = { DATABASE_URL: `postgres://localhost/x?${query}`, CASTELLAN_SECRET: secret }
      expect(mistakesIn(env)).toEqual([])
    },
  )

  it('if an unknown variable starts with CASTELLAN_', () => {
    expect(mistakesIn({ CASTELLAN_SIGNUP: 'open', CASTELLAN_: 'x' })).toEqual([
      '  CASTELLAN_SIGNUP is not a known variable. Did you mean CASTELLAN_SIGN_UP?',
      '  CASTELLAN_ is not a known variable',
    ])
  })

  it.each([
    ['CASTELLAN_PORT', 'PORT'],
    ['CASTELLAN_DATABASE_URL', 'DATABASE_URL'],
    ['CASTELLAN_TRUSTED_ORIGIN', 'CASTELLAN_TRUSTED_ORIGINS'],
    ['CASTELAN_SECRET', 'CASTELLAN_SECRET'],
    ['CASTELLAN_WEB_PORT', undefined],
    ['CASTELLAN_SERVICE', undefined],
  ])('if %s is set, and suggests %s', (name, suggestion) => {
    const advice = suggestion ? `. Did you mean ${suggestion}?` : ''
    expect(mistakesIn({ [name]: '3000' })).toEqual([`  ${name} is not a known variable${advice}`])
  })

  it('except for what Kubernetes sets for a Service with the name castellan, or one that begins so', () => {
    const addresses = {
      CASTELLAN_PORT: 'tcp://10.0.0.7:80',
      CASTELLAN_WEB_PORT: 'udp://[::1]:80',
      CASTELLAN_METRICS_PORT: 'tcp://10.0.0.7:9464',
    }
    const parts = {
      CASTELLAN_SERVICE_HOST: '10.0.0.7',
      CASTELLAN_SERVICE_PORT: '80',
      CASTELLAN_SERVICE_PORT_HTTP: '80',
      CASTELLAN_PORT_80_TCP: 'tcp://10.0.0.7:80',
      CASTELLAN_PORT_80_TCP_PROTO: 'tcp',
      CASTELLAN_PORT_80_TCP_PORT: '80',
      CASTELLAN_PORT_80_TCP_ADDR: '10.0.0.7',
      CASTELLAN_WEB_SERVICE_HOST: '10.0.0.7',
      CASTELLAN_WEB_PORT_80_UDP_ADDR: '10.0.0.7',
    }
    expect(mistakesIn({ ...addresses, ...parts })).toEqual([])
  })

  it('if metrics would be open on a network', () => {
    const env = { CASTELLAN_METRICS: 'on', CASTELLAN_METRICS_HOST: '0.0.0.0' }
    expect(mistakesIn(env)).toEqual([
      '  CASTELLAN_METRICS_TOKEN must be set, as CASTELLAN_METRICS_HOST is not limited to this machine (0.0.0.0)',
    ])
    expect(mistakesIn({ ...env, CASTELLAN_METRICS_TOKEN: 'short' })).toHaveLength(1)
    expect(mistakesIn({ ...env, CASTELLAN_METRICS_TOKEN: '0123456789abcdef' })).toEqual([])
    expect(mistakesIn({ ...env, CASTELLAN_METRICS_HOST: '::1' })).toEqual([])
    expect(mistakesIn({ ...env, CASTELLAN_METRICS: 'off' })).toEqual([])
  })

  it('if metrics have the port of the API', () => {
    const env = { CASTELLAN_METRICS: 'on', PORT: '9464' }
    expect(mistakesIn(env)).toEqual(['  CASTELLAN_METRICS_PORT must differ from PORT'])
    expect(mistakesIn({ ...env, CASTELLAN_METRICS_PORT: '9465' })).toEqual([])
    expect(mistakesIn({ ...env, CASTELLAN_METRICS: 'off' })).toEqual([])
    expect(mistakesIn({ ...env, PORT: '0', CASTELLAN_METRICS_PORT: '0' })).toEqual([])
  })

  it.each(['CASTELLAN_BASE_URL', 'CASTELLAN_AUDIT_SINK'])(
    'if %s has a port that HTTP clients refuse to call',
    (name) => {
      const env = { [name]: 'http://localhost:6000' }
      expect(mistakesIn(env)).toEqual([
        `  ${name} has the port 6000, which browsers and Node.js refuse to call`,
      ])
      expect(mistakesIn({ [name]: 'http://localhost:6001' })).toEqual([])
    },
  )

  it('together with all others, and without the value of a secret', () => {
    const env = { PORT: '-1', CASTELLAN_SECRET: 'hunter2', CASTELLAN_OTHER: 'x', LOG_LEVEL: 'x' }
    const mistakes = mistakesIn({ ...env, CASTELLAN_ROLES_FILE: './nowhere.json' })
    expect(mistakes).toHaveLength(5)
    for (const name of [...Object.keys(env), 'CASTELLAN_ROLES_FILE'])
      expect(mistakes.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1)
    expect(mistakes.join()).not.toContain('hunter2')
  })
})
