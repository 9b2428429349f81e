import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { secret } from '../../test/kit/server.ts'
import { createTemporaryFolder } from '../../test/kit/temporary-folder.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { variableNames } from './environment.ts'

type Variables = Record<string, string>

/** The lines of mistakes that reading the variables ends in. */
function mistakesIn(env: Variables): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const [title, ...lines] = error.message.split('\n')
    expect(title).toBe('The configuration is invalid:')
    return lines.map((line) => line.trim())
  }
}

function rolesFile(content: unknown) {
  const path = join(createTemporaryFolder(), 'roles.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('the configuration without variables', () => {
  it('is that of a server for this machine only, with the defaults of better-auth', () => {
    const { access, ...config } = readConfig({})
    expect(config).toEqual({
      port: 3000,
      host: '127.0.0.1',
      keepAliveSeconds: 75,
      shutdownDelaySeconds: 5,
      workers: 1,
      database: {
        url: 'file:./data/castellan.db',
        poolSize: 10,
        workers: 1,
        connectionSeconds: 5,
        statementSeconds: 5,
        adoption: {
          declared: undefined,
          mode: 'on',
          roles: ['admin', 'user'],
          defaultRole: 'user',
        },
      },
      logLevel: 'info',
      secret: undefined,
      baseUrl: 'http://localhost:3000',
      basePath: '/api/auth',
      reference: 'public',
      console: true,
      cookiePrefix: 'better-auth',
      requireSignature: false,
      trustedOrigins: [],
      trustedProxies: [],
      firstAdmin: { email: undefined, password: undefined },
      checksOnly: false,
      rateLimit: { enabled: true, windowSeconds: 10, max: 100, apiKeyMax: 1000 },
      signUp: false,
      maxPageSize: 1000,
      passwords: { minLength: 8, maxLength: 128, refuseCommon: false },
      scrypt: { cost: 16_384, allowInAppDatabase: false },
      sessions: {
        expiresIn: 604_800,
        updateAge: 86_400,
        freshAge: 86_400,
        refresh: true,
        impersonationExpiresIn: 3600,
        maxAge: 0,
        maxPerUser: 100,
      },
      maxApiKeysPerUser: 1000,
      impersonationReason: 'optional',
      eventRetentionDays: 0,
      bans: { defaultReason: 'No reason', defaultExpiresIn: 0, message: undefined },
    })
    const { roles, ...policy } = access
    expect(policy).toEqual({
      defaultRole: 'user',
      adminRoles: ['admin'],
      adminUserIds: [],
      allowImpersonatingAdmins: false,
    })
    expect([...roles.keys()].sort()).toEqual(['admin', 'user'])
    expect(roles.get('user')?.size).toBe(0)
    expect(roles.get('admin')?.has('user:ban')).toBe(true)
    expect(roles.get('admin')?.has('user:impersonate-admins')).toBe(false)
  })

  it('is the same with empty variables, and with unrelated variables', () => {
    const empty = Object.fromEntries(variableNames.map((name) => [name, '']))
    expect(readConfig(empty)).toEqual(readConfig({}))
    const others = { PATH: '/bin', port: '1', NODE_ENV: 'x', constructor: 'x', toString: 'x' }
    expect(readConfig(others)).toEqual(readConfig({}))
  })
})

const settings: [name: string, value: string, read: (config: Config) => unknown, is: unknown][] = [
  ['PORT', '0', ({ port }) => port, 0],
  ['HOST', '::1', ({ host }) => host, '::1'],
  ['DATABASE_URL', 'file:/tmp/x.db', ({ database }) => database.url, 'file:/tmp/x.db'],
  ['CASTELLAN_DATABASE_POOL_SIZE', '3', ({ database }) => database.poolSize, 3],
  ['CASTELLAN_DATABASE_CONNECTION_TIMEOUT', '2', ({ database }) => database.connectionSeconds, 2],
  ['CASTELLAN_DATABASE_STATEMENT_TIMEOUT', '9', ({ database }) => database.statementSeconds, 9],
  ['CASTELLAN_ADOPT', 'check', ({ checksOnly }) => checksOnly, true],
  ['CASTELLAN_ADOPT', 'apply', ({ database }) => database.adoption?.mode, 'apply'],
  ['CASTELLAN_ADOPT', 'new', ({ database }) => database.adoption?.mode, 'new'],
  ['CASTELLAN_REFERENCE', 'signed-in', ({ reference }) => reference, 'signed-in'],
  ['CASTELLAN_CONSOLE', 'off', (config) => config.console, false],
  ['LOG_LEVEL', 'silent', ({ logLevel }) => logLevel, 'silent'],
  ['CASTELLAN_SECRET', secret, (config) => config.secrets, [secret]],
  ['CASTELLAN_BASE_URL', 'http://LocalHost/', ({ baseUrl }) => baseUrl, 'http://localhost'],
  ['CASTELLAN_KEEP_ALIVE_TIMEOUT', '120', ({ keepAliveSeconds }) => keepAliveSeconds, 120],
  ['CASTELLAN_SHUTDOWN_DELAY', '0', ({ shutdownDelaySeconds }) => shutdownDelaySeconds, 0],
  ['CASTELLAN_BASE_PATH', '/v1/users', ({ basePath }) => basePath, '/v1/users'],
  ['CASTELLAN_COOKIE_PREFIX', 'my.app', ({ cookiePrefix }) => cookiePrefix, 'my.app'],
  ['CASTELLAN_REQUIRE_SIGNATURE', 'on', ({ requireSignature }) => requireSignature, true],
  [
    'CASTELLAN_TRUSTED_ORIGINS',
    'http://localhost:5173, http://127.0.0.1,,http://[::1]:8080',
    ({ trustedOrigins }) => trustedOrigins,
    ['http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:8080'],
  ],
  [
    'CASTELLAN_TRUSTED_PROXIES',
    '10.0.0.0/8, ::1',
    ({ trustedProxies }) => trustedProxies,
    ['10.0.0.0/8', '::1'],
  ],
  ['CASTELLAN_ADMIN_EMAIL', 'Root@X.org', ({ firstAdmin }) => firstAdmin.email, 'root@x.org'],
  ['CASTELLAN_ADMIN_PASSWORD', '12345678', ({ firstAdmin }) => firstAdmin.password, '12345678'],
  ['CASTELLAN_RATE_LIMIT', 'off', ({ rateLimit }) => rateLimit.enabled, false],
  ['CASTELLAN_RATE_LIMIT_WINDOW', '60', ({ rateLimit }) => rateLimit.windowSeconds, 60],
  ['CASTELLAN_PASSWORD_CHECK', 'common', ({ passwords }) => passwords.refuseCommon, true],
  ['CASTELLAN_SCRYPT_COST', '65536', ({ scrypt }) => scrypt.cost, 65_536],
  [
    'CASTELLAN_SCRYPT_COST_IN_APP_DATABASE',
    'allow',
    ({ scrypt }) => scrypt.allowInAppDatabase,
    true,
  ],
  ['CASTELLAN_RATE_LIMIT_MAX', '5', ({ rateLimit }) => rateLimit.max, 5],
  ['CASTELLAN_RATE_LIMIT_API_KEY_MAX', '5', ({ rateLimit }) => rateLimit.apiKeyMax, 5],
  ['CASTELLAN_SIGN_UP', 'open', ({ signUp }) => signUp, true],
  ['CASTELLAN_MAX_PAGE_SIZE', '50', ({ maxPageSize }) => maxPageSize, 50],
  ['CASTELLAN_DEFAULT_ROLE', 'admin', ({ access }) => access.defaultRole, 'admin'],
  ['CASTELLAN_ADMIN_USER_IDS', 'a, b', ({ access }) => access.adminUserIds, ['a', 'b']],
  [
    'CASTELLAN_ALLOW_IMPERSONATING_ADMINS',
    'on',
    ({ access }) => access.allowImpersonatingAdmins,
    true,
  ],
  ['CASTELLAN_MIN_PASSWORD_LENGTH', '12', ({ passwords }) => passwords.minLength, 12],
  ['CASTELLAN_MAX_PASSWORD_LENGTH', '64', ({ passwords }) => passwords.maxLength, 64],
  ['CASTELLAN_SESSION_EXPIRES_IN', '600', ({ sessions }) => sessions.expiresIn, 600],
  ['CASTELLAN_SESSION_UPDATE_AGE', '60', ({ sessions }) => sessions.updateAge, 60],
  ['CASTELLAN_SESSION_FRESH_AGE', '0', ({ sessions }) => sessions.freshAge, 0],
  ['CASTELLAN_SESSION_REFRESH', 'off', ({ sessions }) => sessions.refresh, false],
  ['CASTELLAN_SESSION_MAX_AGE', '60', ({ sessions }) => sessions.maxAge, 60],
  ['CASTELLAN_MAX_API_KEYS_PER_USER', '7', ({ maxApiKeysPerUser }) => maxApiKeysPerUser, 7],
  ['CASTELLAN_MAX_SESSIONS_PER_USER', '7', ({ sessions }) => sessions.maxPerUser, 7],
  [
    'CASTELLAN_IMPERSONATION_SESSION_DURATION',
    '120',
    ({ sessions }) => sessions.impersonationExpiresIn,
    120,
  ],
  [
    'CASTELLAN_IMPERSONATION_REASON',
    'required',
    ({ impersonationReason }) => impersonationReason,
    'required',
  ],
  ['CASTELLAN_EVENT_RETENTION_DAYS', '30', ({ eventRetentionDays }) => eventRetentionDays, 30],
  [
    'CASTELLAN_AUDIT_SINK',
    'https://events.example.com/in',
    ({ auditSink }) => auditSink,
    { url: 'https://events.example.com/in', format: 'castellan', token: undefined },
  ],
  ['CASTELLAN_DEFAULT_BAN_REASON', 'Rude', ({ bans }) => bans.defaultReason, 'Rude'],
  ['CASTELLAN_DEFAULT_BAN_EXPIRES_IN', '60', ({ bans }) => bans.defaultExpiresIn, 60],
  ['CASTELLAN_BANNED_USER_MESSAGE', 'Go away', ({ bans }) => bans.message, 'Go away'],
]

const metricsVariables = [
  'CASTELLAN_METRICS',
  'CASTELLAN_METRICS_HOST',
  'CASTELLAN_METRICS_PORT',
  'CASTELLAN_METRICS_TOKEN',
]

describe('a variable', () => {
  it.each(settings)('%s=%s is used', (name, value, read, is) => {
    expect(read(readConfig({ [name]: value }))).toEqual(is)
    expect(read(readConfig({}))).not.toEqual(is)
  })

  it('has a row above or a separate test below', () => {
    const below = [
      'CASTELLAN_ROLES_FILE',
      'CASTELLAN_SCHEMA',
      'CASTELLAN_SCHEMA_FILE',
      'CASTELLAN_ADMIN_ROLES',
      'CASTELLAN_AUDIT_SINK_FORMAT',
      'CASTELLAN_AUDIT_SINK_TOKEN',
      'CASTELLAN_WORKERS',
      ...metricsVariables,
    ]
    const names = new Set([...settings.map(([name]) => name), ...below])
    expect([...names].sort()).toEqual([...variableNames].sort())
  })

  it('PORT is part of the base URL unless CASTELLAN_BASE_URL is set', () => {
    expect(readConfig({ PORT: '8080' }).baseUrl).toBe('http://localhost:8080')
    const env = { PORT: '8080', CASTELLAN_BASE_URL: 'http://localhost:9090' }
    expect(readConfig(env).baseUrl).toBe('http://localhost:9090')
  })
})

describe('the address of the metrics', () => {
  it('is one of this machine, if they are on', () => {
    expect(readConfig({}).metrics).toBeUndefined()
    const on = { CASTELLAN_METRICS: 'on' }
    expect(readConfig(on).metrics).toEqual({ host: '127.0.0.1', port: 9464, token: undefined })
    const values = ['on', '0.0.0.0', '9000', '0123456789abcdef']
    const env = Object.fromEntries(metricsVariables.map((name, n) => [name, values[n] ?? '']))
    const [, host, , token] = values
    expect(readConfig(env).metrics).toEqual({ host, port: 9000, token })
  })
})

describe('the number of workers', () => {
  it('is one, a number, or that of the cores', () => {
    const env = { DATABASE_URL: 'postgres://a@b/c', CASTELLAN_SECRET: secret }
    const read = (workers: string) => {
      const config = readConfig({ ...env, CASTELLAN_WORKERS: workers })
      expect(config.database.workers).toBe(config.workers)
      return config.workers
    }
    expect(['', '1', '2', '64'].map(read)).toEqual([1, 1, 2, 64])
    expect(read('auto')).toBe(availableParallelism())
  })

  it.each(['2', 'auto'])('is not %s for a SQLite file', (workers) => {
    expect(mistakesIn({ CASTELLAN_WORKERS: '1' })).toEqual([])
    expect(mistakesIn({ CASTELLAN_WORKERS: workers })).toEqual([
      'CASTELLAN_WORKERS needs PostgreSQL, but DATABASE_URL names a SQLite file, which one process uses. Remove it',
    ])
  })
})

describe('the schema of Castellan', () => {
  it('is one of PostgreSQL', () => {
    const env = { CASTELLAN_SCHEMA: 'castellan', CASTELLAN_SECRET: secret }
    expect(readConfig({ ...env, DATABASE_URL: 'postgres://a@b/c' }).database.ownSchema).toBe(
      'castellan',
    )
    expect(mistakesIn(env)).toEqual([
      'CASTELLAN_SCHEMA names a schema of PostgreSQL, but DATABASE_URL names a SQLite file, which has none. Remove it',
    ])
  })

  it.each(['pg_own', 'information_schema', 'Own', '1', 'a.b', 'x'.repeat(64)])(
    'is not %s',
    (name) => {
      const env = { DATABASE_URL: 'postgres://a@b/c', CASTELLAN_SECRET: secret }
      expect(mistakesIn({ ...env, CASTELLAN_SCHEMA: name })).toEqual([
        expect.stringMatching(/^CASTELLAN_SCHEMA must be the name of a schema: /),
      ])
    },
  )
})

describe('the system that gets audit events', () => {
  it('has a form and a token', () => {
    const env = {
      CASTELLAN_AUDIT_SINK: 'http://localhost:8080',
      CASTELLAN_AUDIT_SINK_FORMAT: 'ocsf',
      CASTELLAN_AUDIT_SINK_TOKEN: 'secret',
    }
    expect(readConfig(env).auditSink).toEqual({
      url: 'http://localhost:8080',
      format: 'ocsf',
      token: 'secret',
    })
  })

  it.each([
    'events.example.com',
    'ftp://a.example',
    'syslog://a.example',
    'https://me:pw@a.example',
  ])('is not %s', (url) => {
    expect(mistakesIn({ CASTELLAN_AUDIT_SINK: url })).toEqual([
      expect.stringMatching(/^CASTELLAN_AUDIT_SINK must be the URL of a system /),
    ])
  })

  it.each(['', 'http://events.example.com', 'syslog+tls://logs.example.com'])(
    'gets no token at %s',
    (url) => {
      const env = { CASTELLAN_AUDIT_SINK_TOKEN: 'secret', CASTELLAN_AUDIT_SINK: url }
      expect(mistakesIn(env)).toEqual([
        'CASTELLAN_AUDIT_SINK_TOKEN needs a CASTELLAN_AUDIT_SINK with https:, or on this machine',
      ])
    },
  )
})

describe('the schema file', () => {
  const write = (json: unknown) => {
    const path = join(createTemporaryFolder(), 'schema.json')
    writeFileSync(path, JSON.stringify(json))
    return path
  }

  it('names tables and columns in the terms of better-auth', () => {
    const schema = { user: { modelName: 'people', fields: { emailVerified: 'confirmed' } } }
    const { database } = readConfig({ CASTELLAN_SCHEMA_FILE: write(schema) })
    expect(database.adoption?.declared).toEqual(schema)
  })

  it('says that there is no table of a model', () => {
    const schema = { session: false, account: false }
    const { database } = readConfig({ CASTELLAN_SCHEMA_FILE: write(schema) })
    expect(database.adoption?.declared).toEqual(schema)
  })

  it.each([
    [{ users: {} }, 'Unrecognized key: "users"'],
    [{ user: { name: 'people' } }, 'Unrecognized key: "name"'],
    [{ user: { fields: { emailVerfied: 'x' } } }, 'emailVerfied'],
    [{ user: { modelName: '' } }, 'user.modelName'],
    [{ user: false }, 'expected object'],
    [JSON.parse('{"user":{"roles":{"__proto__":"admin"}}}'), 'nothing may be named __proto__'],
    [{ session: { name: 'logins' } }, 'Unrecognized key: "name"'],
    [{ session: { modelName: '' } }, 'session.modelName'],
    [
      { user: { additionalFields: { end: { type: 'string' } }, dates: { end: 'seconds' } } },
      'Invalid field: expected one of createdAt, updatedAt, banExpires',
    ],
  ])('is refused if it is wrong: %j', (schema, said) => {
    const path = write(schema)
    const [mistake] = mistakesIn({ CASTELLAN_SCHEMA_FILE: path })
    expect(mistake?.startsWith(`CASTELLAN_SCHEMA_FILE ${path}: `)).toBe(true)
    expect(mistake).toContain(said)
  })

  it('is refused if it cannot be read', () => {
    expect(mistakesIn({ CASTELLAN_SCHEMA_FILE: './nowhere.json' })).toEqual([
      expect.stringMatching(/^CASTELLAN_SCHEMA_FILE \.\/nowhere\.json: ENOENT/),
    ])
  })
})

describe('the roles', () => {
  const roles = { owner: { user: ['ban', 'list'], ticket: ['close'] }, constructor: {}, viewer: {} }
  const rest = { CASTELLAN_DEFAULT_ROLE: 'viewer', CASTELLAN_ADMIN_ROLES: 'owner' }

  it('come from a file with their permissions, including custom resources', () => {
    const { access } = readConfig({ CASTELLAN_ROLES_FILE: rolesFile(roles), ...rest })
    expect([...access.roles.keys()]).toEqual(['owner', 'constructor', 'viewer'])
    expect([...(access.roles.get('owner') ?? [])]).toEqual([
      'user:ban',
      'user:list',
      'ticket:close',
    ])
    expect(access).toMatchObject({ adminRoles: ['owner'], defaultRole: 'viewer' })
  })

  it.each<[string, unknown, RegExp]>([
    ['is no JSON', '{', /JSON/],
    ['is no object', [], /expected record/],
    ['gives a role no resources', { admin: ['ban'] }, /expected record/],
    ['gives a resource one action as a text', { admin: { user: 'ban' } }, /expected array/],
    ['names a role with a comma', { 'a,b': {} }, /must not be empty or contain a comma|a,b/],
    ['names a role __proto__', '{"__proto__": {}}', /nothing may be named __proto__/],
    ['names a resource __proto__', '{"admin": {"__proto__": ["ban"]}}', /named __proto__/],
    ['names an action that is none', { admin: { user: ['bann'] } }, /unknown action, user:bann/],
  ])('are a mistake if the file %s', (_what, content, message) => {
    const path = rolesFile(content)
    const [mistake] = mistakesIn({ CASTELLAN_ROLES_FILE: path })
    expect(mistake).toMatch(message)
    expect(mistake?.startsWith(`CASTELLAN_ROLES_FILE ${path}: `)).toBe(true)
  })

  it('are a mistake if the file does not exist', () => {
    const [mistake] = mistakesIn({ CASTELLAN_ROLES_FILE: './nowhere.json' })
    expect(mistake).toMatch(/^CASTELLAN_ROLES_FILE \.\/nowhere\.json: ENOENT/)
  })

  it('must include those that other variables name, and an admin role with permissions', () => {
    const path = rolesFile({ owner: { user: ['ban'] }, viewer: {} })
    expect(mistakesIn({ CASTELLAN_ROLES_FILE: path })).toEqual([
      'CASTELLAN_DEFAULT_ROLE names the role user, which is not defined',
      'CASTELLAN_ADMIN_ROLES names the role admin, which is not defined or has no permissions',
    ])
    expect(mistakesIn({ CASTELLAN_ADMIN_ROLES: 'admin,user,toString' })).toEqual([
      'CASTELLAN_ADMIN_ROLES names the role user, which is not defined or has no permissions',
      'CASTELLAN_ADMIN_ROLES names the role toString, which is not defined or has no permissions',
    ])
    expect(mistakesIn({ CASTELLAN_ADMIN_ROLES: ' , ' })).toEqual([
      'CASTELLAN_ADMIN_ROLES must name a role',
    ])
  })
})

describe('.env.example', () => {
  const text = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8')
  const shown = [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )

  it('has every variable once, and nothing else', () => {
    expect(shown.map(([name]) => name).sort()).toEqual([...variableNames].sort())
    expect(parseEnv(text)).toEqual({})
  })

  it('explains each variable on its own line', () => {
    const lines = text.split('\n')
    for (const [name] of shown) {
      const at = lines.findIndex((line) => line.startsWith(`# ${name}=`))
      expect(lines[at - 1], name).toMatch(/^# .{8,}\.$|^# .+: \S+$/)
    }
  })

  it('shows the defaults', () => {
    const asShown = Object.fromEntries(shown)
    expect(readConfig(asShown)).toEqual(readConfig({}))
    expect(readConfig(parseEnv(text.replaceAll(/^# (?=[A-Z_]+=)/gm, '')) as Variables)).toEqual(
      readConfig({}),
    )
    for (const [name, , read] of settings.filter(([name]) => asShown[name] === ''))
      expect([undefined, []], name).toContainEqual(read(readConfig({})))
  })
})
