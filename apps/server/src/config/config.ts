import type * as z from 'zod'
import type { AuditSinkOptions } from '../audit-sink/audit-sender.ts'
import type { PasswordPolicy } from '../domain/passwords.ts'
import type { AccessPolicy, RolePermissions } from '../domain/permissions.ts'
import type { SessionPolicy } from '../domain/sessions.ts'
import type { DatabaseOptions } from '../store/index.ts'
import type { DeclaredSchema } from '../store/schema/mapping/declared-schema.ts'
import { findConflicts } from './conflicts.ts'
import { type Environment, environmentSchema } from './environment.ts'
import { readRoles } from './roles-file.ts'
import { readSchemaFile } from './schema-file.ts'
import {
  buildAccess,
  buildAuditSink,
  buildDatabase,
  buildMetrics,
  buildPasswordPolicy,
  buildRateLimit,
  buildSessionPolicy,
  countWorkers,
  type MetricsAddress,
} from './sections.ts'
import { describeUnknownVariable, pickOwnVariables } from './variable-names.ts'

/** The configuration. Lifetimes are in seconds. */
export type Config = {
  port: number
  host: string
  /** How long a connection stays open between two requests. */
  keepAliveSeconds: number
  /** How long the server still accepts requests after SIGTERM. */
  shutdownDelaySeconds: number
  /** How many processes handle requests; 1 is the server itself. */
  workers: number
  database: DatabaseOptions
  /** Only print the schema changes that a start would make. */
  checksOnly: boolean
  logLevel: string
  /** Where metrics are served, if they are. */
  metrics: MetricsAddress | undefined
  /**
   * The first signs cookies and tokens, each verifies them. If absent, the server generates one and stores
   * it next to the database.
   */
  secrets: readonly [string, ...string[]] | undefined
  /** The origin that clients use. */
  baseUrl: string
  basePath: string
  reference: 'public' | 'signed-in' | 'off'
  /** Whether the web console is served. */
  console: boolean
  cookiePrefix: string
  requireSignature: boolean
  trustedOrigins: string[]
  trustedProxies: string[]
  firstAdmin: { email?: string | undefined; password: string | undefined }
  rateLimit: { enabled: boolean; windowSeconds: number; max: number; apiKeyMax: number }
  signUp: boolean
  maxPageSize: number
  access: AccessPolicy
  passwords: PasswordPolicy & { refuseCommon: boolean }
  /** The cost of new password hashes, and whether an app in the same database knows the format. */
  scrypt: { cost: number; allowInAppDatabase: boolean }
  sessions: SessionPolicy
  maxApiKeysPerUser: number
  impersonationReason: 'optional' | 'required'
  /** After how many days audit events are pruned; 0: never. */
  eventRetentionDays: number
  /** The other system that gets the events of the audit log. */
  auditSink: AuditSinkOptions | undefined
  bans: { defaultReason: string; defaultExpiresIn: number; message: string | undefined }
}

/** The configuration is invalid. The message has a line for each mistake. */
export class ConfigError extends Error {
  readonly mistakes: string[]

  constructor(mistakes: string[]) {
    super(`The configuration is invalid:\n${mistakes.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

/**
 * Reads the configuration from variables.
 * @throws ConfigError that names every mistake at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environmentSchema.safeParse(pickOwnVariables(env))
  const mistakes = parsed.success ? [] : parsed.error.issues.flatMap(describeIssue)
  const roles = readRoles(env.CASTELLAN_ROLES_FILE || undefined, mistakes)
  const schema = readSchemaFile(env.CASTELLAN_SCHEMA_FILE || undefined, mistakes)
  if (parsed.success) mistakes.push(...findConflicts(parsed.data, roles))
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes)
  return buildConfig(parsed.data, roles, schema)
}

/** Describes a mistake, with the name of the variable. */
function describeIssue({ path, message, code, ...issue }: z.core.$ZodIssue) {
  return code === 'unrecognized_keys' && 'keys' in issue
    ? issue.keys.map(describeUnknownVariable)
    : [`${path.join('.')} ${message}`]
}

function buildConfig(
  env: Environment,
  roles: RolePermissions,
  schema: DeclaredSchema | undefined,
): Config {
  return {
    port: env.PORT,
    host: env.HOST,
    keepAliveSeconds: env.CASTELLAN_KEEP_ALIVE_TIMEOUT,
    shutdownDelaySeconds: env.CASTELLAN_SHUTDOWN_DELAY,
    workers: countWorkers(env),
    database: buildDatabase(env, schema, [...roles.keys()]),
    checksOnly: env.CASTELLAN_ADOPT === 'check',
    logLevel: env.LOG_LEVEL,
    metrics: buildMetrics(env),
    secrets: env.CASTELLAN_SECRET,
    baseUrl: env.CASTELLAN_BASE_URL ?? `http://localhost:${env.PORT}`,
    basePath: env.CASTELLAN_BASE_PATH,
    reference: env.CASTELLAN_REFERENCE,
    console: env.CASTELLAN_CONSOLE,
    cookiePrefix: env.CASTELLAN_COOKIE_PREFIX,
    requireSignature: env.CASTELLAN_REQUIRE_SIGNATURE,
    trustedOrigins: env.CASTELLAN_TRUSTED_ORIGINS,
    trustedProxies: env.CASTELLAN_TRUSTED_PROXIES,
    firstAdmin: { email: env.CASTELLAN_ADMIN_EMAIL, password: env.CASTELLAN_ADMIN_PASSWORD },
    rateLimit: buildRateLimit(env),
    signUp: env.CASTELLAN_SIGN_UP,
    maxPageSize: env.CASTELLAN_MAX_PAGE_SIZE,
    access: buildAccess(env, roles),
    passwords: buildPasswordPolicy(env),
    scrypt: {
      cost: env.CASTELLAN_SCRYPT_COST,
      allowInAppDatabase: env.CASTELLAN_SCRYPT_COST_IN_APP_DATABASE,
    },
    sessions: buildSessionPolicy(env),
    maxApiKeysPerUser: env.CASTELLAN_MAX_API_KEYS_PER_USER,
    impersonationReason: env.CASTELLAN_IMPERSONATION_REASON,
    eventRetentionDays: env.CASTELLAN_EVENT_RETENTION_DAYS,
    auditSink: buildAuditSink(env),
    bans: {
      defaultReason: env.CASTELLAN_DEFAULT_BAN_REASON,
      defaultExpiresIn: env.CASTELLAN_DEFAULT_BAN_EXPIRES_IN,
      message: env.CASTELLAN_BANNED_USER_MESSAGE,
    },
  }
}
