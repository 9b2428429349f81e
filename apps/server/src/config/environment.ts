import { email } from '@castellan/contract'
import * as z from 'zod'
import { objectionToParameters } from './database-parameters.ts'
import {
  isAuditSink,
  isDatabaseUrl,
  isHttpOrigin,
  isOriginPattern,
  isProxyRange,
  objectionToPort,
} from './formats.ts'
import { objectionToSecrets, splitSecrets } from './secret.ts'

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )

/** Every variable that the server reads: its format, its default, and the message of a mistake. */
export const environmentSchema = z.strictObject({
  PORT: parseWholeNumber(3000, 0, 65_535),
  HOST: z.string().min(1).default('127.0.0.1'),
  CASTELLAN_KEEP_ALIVE_TIMEOUT: parseWholeNumber(75, 1, 3600),
  CASTELLAN_SHUTDOWN_DELAY: parseWholeNumber(5, 0, 600),
  CASTELLAN_WORKERS: z
    .string()
    .regex(/^(auto|[1-9]|[1-5]\d|6[0-4])$/, 'must be auto, or a whole number from 1 to 64')
    .default('1'),
  DATABASE_URL: z
    .string()
    .refine(
      isDatabaseUrl,
      'must name a SQLite file, file:./data/castellan.db, or a PostgreSQL database, postgres://user:password@host:5432/name',
    )
    .check(refuse(objectionToParameters))
    .default('file:./data/castellan.db'),
  CASTELLAN_DATABASE_POOL_SIZE: parseWholeNumber(10, 1, 1000),
  CASTELLAN_DATABASE_CONNECTION_TIMEOUT: parseWholeNumber(5, 1, 600),
  CASTELLAN_DATABASE_STATEMENT_TIMEOUT: parseWholeNumber(5, 1, 600),
  CASTELLAN_ADOPT: z
    .enum(['on', 'check', 'apply', 'new'], 'must be on, check, apply or new')
    .default('on'),
  CASTELLAN_SCHEMA: z
    .string()
    .regex(
      /^(?!pg_|information_schema$)[a-z_][a-z\d_]{0,62}$/,
      'must be the name of a schema: lower-case letters, digits and underscores, not beginning with pg_',
    )
    .optional(),
  CASTELLAN_SCHEMA_FILE: z.string().optional(),
  CASTELLAN_METRICS: parseSwitch('on', 'off', 'off'),
  CASTELLAN_METRICS_PORT: parseWholeNumber(9464, 0, 65_535),
  CASTELLAN_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  CASTELLAN_METRICS_TOKEN: z
    .string()
    .regex(/^[!-~]{16,}$/, 'must have 16 characters or more, without spaces')
    .optional(),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    )
    .default('info'),
  CASTELLAN_SECRET: z.string().check(refuse(objectionToSecrets)).transform(splitSecrets).optional(),
  CASTELLAN_BASE_URL: z
    .string()
    .refine(isHttpOrigin, 'must be an origin, such as https://users.example.com')
    .check(refuse(objectionToPort))
    .transform((text) => new URL(text).origin)
    .optional(),
  CASTELLAN_BASE_PATH: z
    .string()
    .regex(
      /^(?!\/console(?:\/|$))(?:\/[\w.~-]+)+$/,
      'must be a path such as /api/auth, without a slash at its end, and not in /console',
    )
    .default('/api/auth'),
  CASTELLAN_REFERENCE: z
    .enum(['public', 'signed-in', 'off'], 'must be public, signed-in or off')
    .default('public'),
  CASTELLAN_CONSOLE: parseSwitch('on', 'off', 'on'),
  CASTELLAN_COOKIE_PREFIX: z
    .string()
    .regex(/^[\w.-]+$/, 'may have letters, digits, dots, hyphens and underscores')
    .default('better-auth'),
  CASTELLAN_REQUIRE_SIGNATURE: parseSwitch('on', 'off', 'off'),
  CASTELLAN_TRUSTED_ORIGINS: list.refine(
    (origins) => origins.every(isOriginPattern),
    'must be origins separated by commas, such as https://app.example.com,https://*.example.org',
  ),
  CASTELLAN_TRUSTED_PROXIES: list.refine(
    (ranges) => ranges.every(isProxyRange),
    'must be addresses or ranges separated by commas, such as 10.0.0.0/8,::1',
  ),
  CASTELLAN_ADMIN_EMAIL: z
    .string()
    .toLowerCase()
    .refine((text) => email.safeParse(text).success, 'must be an email address')
    .optional(),
  CASTELLAN_ADMIN_PASSWORD: z.string().optional(),
  CASTELLAN_RATE_LIMIT: parseSwitch('on', 'off', 'on'),
  CASTELLAN_RATE_LIMIT_WINDOW: parseWholeNumber(10, 1, 86_400),
  CASTELLAN_RATE_LIMIT_MAX: parseWholeNumber(100, 1),
  CASTELLAN_RATE_LIMIT_API_KEY_MAX: parseWholeNumber(1000, 1),
  CASTELLAN_SIGN_UP: parseSwitch('open', 'closed', 'closed'),
  CASTELLAN_MAX_PAGE_SIZE: parseWholeNumber(1000, 1, 100_000),
  CASTELLAN_ROLES_FILE: z.string().optional(),
  CASTELLAN_DEFAULT_ROLE: z.string().min(1).default('user'),
  CASTELLAN_ADMIN_ROLES: list.default(['admin']),
  CASTELLAN_ADMIN_USER_IDS: list,
  CASTELLAN_ALLOW_IMPERSONATING_ADMINS: parseSwitch('on', 'off', 'off'),
  CASTELLAN_MIN_PASSWORD_LENGTH: parseWholeNumber(8, 1, 1000),
  CASTELLAN_MAX_PASSWORD_LENGTH: parseWholeNumber(128, 1, 1000),
  CASTELLAN_PASSWORD_CHECK: parseSwitch('common', 'off', 'off'),
  CASTELLAN_SCRYPT_COST: z
    .enum(['16384', '32768', '65536', '131072'], 'must be 16384, 32768, 65536 or 131072')
    .default('16384')
    .transform(Number),
  CASTELLAN_SCRYPT_COST_IN_APP_DATABASE: parseSwitch('allow', 'refuse', 'refuse'),
  CASTELLAN_SESSION_EXPIRES_IN: parseWholeNumber(604_800, 60, 3_155_760_000),
  CASTELLAN_SESSION_UPDATE_AGE: parseWholeNumber(86_400, 0, 3_155_760_000),
  CASTELLAN_SESSION_FRESH_AGE: parseWholeNumber(86_400, 0, 3_155_760_000),
  CASTELLAN_SESSION_REFRESH: parseSwitch('on', 'off', 'on'),
  CASTELLAN_SESSION_MAX_AGE: parseWholeNumber(0, 0, 3_155_760_000),
  CASTELLAN_MAX_SESSIONS_PER_USER: parseWholeNumber(100, 1, 1000),
  CASTELLAN_MAX_API_KEYS_PER_USER: parseWholeNumber(1000, 1, 1_000_000),
  CASTELLAN_IMPERSONATION_SESSION_DURATION: parseWholeNumber(3600, 60, 604_800),
  CASTELLAN_IMPERSONATION_REASON: z
    .enum(['optional', 'required'], 'must be optional or required')
    .default('optional'),
  CASTELLAN_EVENT_RETENTION_DAYS: parseWholeNumber(0, 0, 36_500),
  CASTELLAN_AUDIT_SINK: z
    .string()
    .refine(
      isAuditSink,
      'must be the URL of a system that takes events, such as https://events.example.com/castellan or syslog+tls://logs.example.com:6514, without a password',
    )
    .check(refuse(objectionToPort))
    .optional(),
  CASTELLAN_AUDIT_SINK_FORMAT: z
    .enum(['castellan', 'ocsf'], 'must be castellan or ocsf')
    .default('castellan'),
  CASTELLAN_AUDIT_SINK_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'may have visible ASCII characters only')
    .optional(),
  CASTELLAN_DEFAULT_BAN_REASON: z.string().min(1).default('No reason'),
  CASTELLAN_DEFAULT_BAN_EXPIRES_IN: parseWholeNumber(0, 0, 3_155_760_000),
  CASTELLAN_BANNED_USER_MESSAGE: z.string().min(1).optional(),
})

/** The names of all variables that the server reads. */
export const variableNames = Object.keys(environmentSchema.shape)

export type Environment = z.output<typeof environmentSchema>

/** Creates the check of a text from what returns why the text is refused. */
function refuse(objectionTo: (text: string) => string | undefined): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    const message = objectionTo(value)
    if (message) issues.push({ code: 'custom', message, input: value })
  }
}

function parseWholeNumber(fallback: number, min: number, max = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `must be ${min} or more`).max(max, `must be ${max} or less`))
    .default(fallback)
}

function parseSwitch<const Yes extends string, const No extends string>(
  yes: Yes,
  no: No,
  fallback: Yes | No,
) {
  return z
    .enum([yes, no], `must be ${yes} or ${no}`)
    .default(fallback as never)
    .transform((value) => value === yes)
}

/** `https://app.example.com`, `https://*.example.com`, `*.example.com`, `myapp://`. */
