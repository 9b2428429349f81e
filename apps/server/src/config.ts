import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { email, statements } from '@castellan/contract'
import proxyAddress from 'proxy-addr'
import { z } from 'zod'
import type { AccessPolicy, Roles } from './domain/access.ts'
import type { PasswordPolicy } from './domain/passwords.ts'
import type { SessionPolicy } from './domain/sessions.ts'

/** Everything that the environment decides. Lifetimes are in seconds. */
export type Config = {
  port: number
  host: string
  databaseUrl: string
  logLevel: string
  /** Signs cookies and tokens; absent: the server makes one and keeps it beside the database. */
  secret: string | undefined
  /** The origin under which clients reach the server. */
  baseUrl: string
  basePath: string
  cookiePrefix: string
  requireSignature: boolean
  trustedOrigins: string[]
  trustedProxies: string[]
  firstAdmin: { email: string; password: string | undefined }
  rateLimit: { enabled: boolean; windowSeconds: number; max: number }
  signUp: boolean
  maxPageSize: number
  access: AccessPolicy
  passwords: PasswordPolicy
  sessions: SessionPolicy
  bans: { defaultReason: string; defaultExpiresIn: number; message: string | undefined }
}

/** Every mistake in the environment, a line each. */
export class ConfigError extends Error {
  constructor(mistakes: string[]) {
    super(`The configuration has mistakes:\n${mistakes.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

const whole = (fallback: number, least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(least, `must be ${least} or more`).max(most, `must be ${most} or less`))
    .default(fallback)

const either = <const Yes extends string, const No extends string>(
  yes: Yes,
  no: No,
  fallback: Yes | No,
) =>
  z
    .enum([yes, no], `must be ${yes} or ${no}`)
    .default(fallback as never)
    .transform((value) => value === yes)

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )

/** `https://app.example.com`, `https://*.example.com`, `*.example.com`, `myapp://` (WIRE §4). */
const originPattern = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[a-z0-9.*[\]:-]+)?$/i

const isHttpOrigin = (text: string) =>
  /^https?:/.test(text) &&
  URL.canParse(text) &&
  new URL(text).origin === text.replace(/\/$/, '').toLowerCase()

const isProxyRange = (text: string) => {
  try {
    proxyAddress.compile(text)
    return true
  } catch {
    return false
  }
}

const environment = z.strictObject({
  PORT: whole(3000, 0, 65_535),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^file:./, 'must name a SQLite file: file:./data/castellan.db')
    .default('file:./data/castellan.db'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    )
    .default('info'),
  CASTELLAN_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  CASTELLAN_BASE_URL: z
    .string()
    .refine(isHttpOrigin, 'must be an origin, such as https://users.example.com')
    .transform((text) => new URL(text).origin)
    .optional(),
  CASTELLAN_BASE_PATH: z
    .string()
    .regex(/^(?:\/[\w.~-]+)+$/, 'must be a path such as /api/auth, without a slash at its end')
    .default('/api/auth'),
  CASTELLAN_COOKIE_PREFIX: z
    .string()
    .regex(/^[\w.-]+$/, 'may have letters, digits, dots, hyphens and underscores')
    .default('better-auth'),
  CASTELLAN_REQUIRE_SIGNATURE: either('on', 'off', 'off'),
  CASTELLAN_TRUSTED_ORIGINS: list.refine(
    (origins) => origins.every((origin) => originPattern.test(origin)),
    'must be origins with commas between, such as https://app.example.com,https://*.example.org',
  ),
  CASTELLAN_TRUSTED_PROXIES: list.refine(
    (ranges) => ranges.every(isProxyRange),
    'must be addresses or ranges with commas between, such as 10.0.0.0/8,::1',
  ),
  CASTELLAN_ADMIN_EMAIL: z
    .string()
    .toLowerCase()
    .refine((text) => email.safeParse(text).success, 'must be an e-mail address')
    .default('admin@example.com'),
  CASTELLAN_ADMIN_PASSWORD: z.string().optional(),
  CASTELLAN_RATE_LIMIT: either('on', 'off', 'on'),
  CASTELLAN_RATE_LIMIT_WINDOW: whole(10, 1, 86_400),
  CASTELLAN_RATE_LIMIT_MAX: whole(100, 1),
  CASTELLAN_SIGN_UP: either('open', 'closed', 'closed'),
  CASTELLAN_MAX_PAGE_SIZE: whole(1000, 1, 100_000),
  CASTELLAN_ROLES_FILE: z.string().optional(),
  CASTELLAN_DEFAULT_ROLE: z.string().min(1).default('user'),
  CASTELLAN_ADMIN_ROLES: list.default(['admin']),
  CASTELLAN_ADMIN_USER_IDS: list,
  CASTELLAN_ALLOW_IMPERSONATING_ADMINS: either('on', 'off', 'off'),
  CASTELLAN_MIN_PASSWORD_LENGTH: whole(8, 1, 1000),
  CASTELLAN_MAX_PASSWORD_LENGTH: whole(128, 1, 1000),
  CASTELLAN_SESSION_EXPIRES_IN: whole(604_800, 60, 3_155_760_000),
  CASTELLAN_SESSION_UPDATE_AGE: whole(86_400, 0, 3_155_760_000),
  CASTELLAN_SESSION_FRESH_AGE: whole(86_400, 0, 3_155_760_000),
  CASTELLAN_SESSION_REFRESH: either('on', 'off', 'on'),
  CASTELLAN_IMPERSONATION_SESSION_DURATION: whole(3600, 60, 604_800),
  CASTELLAN_DEFAULT_BAN_REASON: z.string().min(1).default('No reason'),
  CASTELLAN_DEFAULT_BAN_EXPIRES_IN: whole(0, 0, 3_155_760_000),
  CASTELLAN_BANNED_USER_MESSAGE: z.string().min(1).optional(),
})

/** The names of all variables that the server reads. */
export const variableNames = Object.keys(environment.shape)

const isOurs = (name: string) => name.startsWith('CASTELLAN_') || name in environment.shape

/** The variables that are ours; an empty one counts as not set. */
const oursIn = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name, value]) => isOurs(name) && value !== ''))

const mistakeOf = ({ path, message, code, ...issue }: z.core.$ZodIssue) =>
  code === 'unrecognized_keys' && 'keys' in issue
    ? issue.keys.map((name) => `${name} is not a variable of this server`)
    : [`${path.join('.')} ${message}`]

const RolesFile = z.record(
  z.string().regex(/^[^,]+$/, 'must not be empty or have a comma'),
  z.record(z.string(), z.array(z.string())),
)
type RolesFile = z.infer<typeof RolesFile>

const unknownActions = (role: string, permissions: RolesFile[string]) =>
  Object.entries(statements).flatMap(([resource, known]) =>
    (Object.hasOwn(permissions, resource) ? (permissions[resource] ?? []) : [])
      .filter((action) => !(known as readonly string[]).includes(action))
      .map((action) => `the role ${role} names an unknown action, ${resource}:${action}`),
  )

const rolesOf = (file: RolesFile): Roles =>
  new Map(
    Object.entries(file).map(([role, permissions]) => [
      role,
      new Set(
        Object.entries(permissions).flatMap(([resource, actions]) =>
          actions.map((action) => `${resource}:${action}`),
        ),
      ),
    ]),
  )

const defaultRoles = rolesOf({
  admin: {
    user: statements.user.filter((action) => action !== 'impersonate-admins'),
    session: [...statements.session],
  },
  user: {},
})

const readRoles = (path: string | undefined, mistakes: string[]): Roles => {
  if (path === undefined) return defaultRoles
  const wrong = (message: string) => {
    mistakes.push(`CASTELLAN_ROLES_FILE ${path}: ${message}`)
    return defaultRoles
  }
  try {
    const parsed = RolesFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    if (!parsed.success) return wrong(z.prettifyError(parsed.error).replaceAll('\n', ' '))
    const unknown = Object.entries(parsed.data).flatMap(([role, is]) => unknownActions(role, is))
    return unknown.length > 0 ? wrong(unknown.join('; ')) : rolesOf(parsed.data)
  } catch (error) {
    return wrong((error as Error).message)
  }
}

const hostOf = (origin: string) =>
  URL.canParse(origin) ? new URL(origin).hostname.replace(/^\[|\]$/g, '') : origin

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

type Environment = z.output<typeof environment>

/** What no single variable can tell: how they fit together. */
const misfits = (env: Environment, roles: Roles) => {
  const mistakes: string[] = []
  const check = (fits: boolean, mistake: string) => {
    if (!fits) mistakes.push(mistake)
  }
  const { CASTELLAN_MIN_PASSWORD_LENGTH: min, CASTELLAN_MAX_PASSWORD_LENGTH: max } = env
  check(min <= max, 'CASTELLAN_MIN_PASSWORD_LENGTH must not be above CASTELLAN_MAX_PASSWORD_LENGTH')
  const password = env.CASTELLAN_ADMIN_PASSWORD
  check(
    password === undefined || (password.length >= min && password.length <= max),
    `CASTELLAN_ADMIN_PASSWORD must have ${min} to ${max} characters`,
  )
  check(
    roles.has(env.CASTELLAN_DEFAULT_ROLE),
    `CASTELLAN_DEFAULT_ROLE names the role ${env.CASTELLAN_DEFAULT_ROLE}, which is not defined`,
  )
  check(env.CASTELLAN_ADMIN_ROLES.length > 0, 'CASTELLAN_ADMIN_ROLES must name a role')
  for (const role of env.CASTELLAN_ADMIN_ROLES) {
    check(
      (roles.get(role)?.size ?? 0) > 0,
      `CASTELLAN_ADMIN_ROLES names the role ${role}, which is not defined or allows nothing`,
    )
  }
  const reached = [env.CASTELLAN_BASE_URL ?? 'http://localhost', ...env.CASTELLAN_TRUSTED_ORIGINS]
  check(
    env.CASTELLAN_SECRET !== undefined ||
      (isLoopback(env.HOST) && reached.every((origin) => isLoopback(hostOf(origin)))),
    'CASTELLAN_SECRET must be set where others than this machine reach the server: 32 random characters or more',
  )
  return mistakes
}

const configOf = (env: Environment, roles: Roles): Config => ({
  port: env.PORT,
  host: env.HOST,
  databaseUrl: env.DATABASE_URL,
  logLevel: env.LOG_LEVEL,
  secret: env.CASTELLAN_SECRET,
  baseUrl: env.CASTELLAN_BASE_URL ?? `http://localhost:${env.PORT}`,
  basePath: env.CASTELLAN_BASE_PATH,
  cookiePrefix: env.CASTELLAN_COOKIE_PREFIX,
  requireSignature: env.CASTELLAN_REQUIRE_SIGNATURE,
  trustedOrigins: env.CASTELLAN_TRUSTED_ORIGINS,
  trustedProxies: env.CASTELLAN_TRUSTED_PROXIES,
  firstAdmin: { email: env.CASTELLAN_ADMIN_EMAIL, password: env.CASTELLAN_ADMIN_PASSWORD },
  rateLimit: {
    enabled: env.CASTELLAN_RATE_LIMIT,
    windowSeconds: env.CASTELLAN_RATE_LIMIT_WINDOW,
    max: env.CASTELLAN_RATE_LIMIT_MAX,
  },
  signUp: env.CASTELLAN_SIGN_UP,
  maxPageSize: env.CASTELLAN_MAX_PAGE_SIZE,
  access: {
    roles,
    defaultRole: env.CASTELLAN_DEFAULT_ROLE,
    adminRoles: env.CASTELLAN_ADMIN_ROLES,
    adminUserIds: env.CASTELLAN_ADMIN_USER_IDS,
    allowImpersonatingAdmins: env.CASTELLAN_ALLOW_IMPERSONATING_ADMINS,
  },
  passwords: {
    minLength: env.CASTELLAN_MIN_PASSWORD_LENGTH,
    maxLength: env.CASTELLAN_MAX_PASSWORD_LENGTH,
  },
  sessions: {
    expiresIn: env.CASTELLAN_SESSION_EXPIRES_IN,
    updateAge: env.CASTELLAN_SESSION_UPDATE_AGE,
    freshAge: env.CASTELLAN_SESSION_FRESH_AGE,
    refresh: env.CASTELLAN_SESSION_REFRESH,
    impersonationExpiresIn: env.CASTELLAN_IMPERSONATION_SESSION_DURATION,
  },
  bans: {
    defaultReason: env.CASTELLAN_DEFAULT_BAN_REASON,
    defaultExpiresIn: env.CASTELLAN_DEFAULT_BAN_EXPIRES_IN,
    message: env.CASTELLAN_BANNED_USER_MESSAGE,
  },
})

/**
 * Reads the configuration from variables.
 * @throws ConfigError that names every mistake at once
 */
export const readConfig = (env: NodeJS.ProcessEnv): Config => {
  const parsed = environment.safeParse(oursIn(env))
  const mistakes = parsed.success ? [] : parsed.error.issues.flatMap(mistakeOf)
  const roles = readRoles(env.CASTELLAN_ROLES_FILE || undefined, mistakes)
  if (parsed.success) mistakes.push(...misfits(parsed.data, roles))
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes)
  return configOf(parsed.data, roles)
}

/** The variables of the process, with those of a file `.env` in the working directory beneath. */
export const processEnvironment = (): NodeJS.ProcessEnv => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}
