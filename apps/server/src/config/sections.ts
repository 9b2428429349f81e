import { availableParallelism } from 'node:os'
import type { AuditSinkOptions } from '../audit-sink/audit-sender.ts'
/** The sections of the configuration, as the variables have them. */
import type { PasswordPolicy } from '../domain/passwords.ts'
import type { AccessPolicy, RolePermissions } from '../domain/permissions.ts'
import type { SessionPolicy } from '../domain/sessions.ts'
import type { DatabaseOptions } from '../store/index.ts'
import type { DeclaredSchema } from '../store/schema/mapping/declared-schema.ts'
import type { Environment } from './environment.ts'

/** Where metrics are served, and the bearer token that they require. */
export type MetricsAddress = { host: string; port: number; token: string | undefined }

/** How many processes handle requests; `auto` is one for each core. */
export function countWorkers({ CASTELLAN_WORKERS: workers }: Environment) {
  return workers === 'auto' ? availableParallelism() : Number(workers)
}

export function buildMetrics(env: Environment): MetricsAddress | undefined {
  if (!env.CASTELLAN_METRICS) return undefined
  return {
    host: env.CASTELLAN_METRICS_HOST,
    port: env.CASTELLAN_METRICS_PORT,
    token: env.CASTELLAN_METRICS_TOKEN,
  }
}

export function buildRateLimit(env: Environment) {
  return {
    enabled: env.CASTELLAN_RATE_LIMIT,
    windowSeconds: env.CASTELLAN_RATE_LIMIT_WINDOW,
    max: env.CASTELLAN_RATE_LIMIT_MAX,
    apiKeyMax: env.CASTELLAN_RATE_LIMIT_API_KEY_MAX,
  }
}

export function buildPasswordPolicy(env: Environment): PasswordPolicy & { refuseCommon: boolean } {
  return {
    minLength: env.CASTELLAN_MIN_PASSWORD_LENGTH,
    maxLength: env.CASTELLAN_MAX_PASSWORD_LENGTH,
    refuseCommon: env.CASTELLAN_PASSWORD_CHECK,
  }
}

export function buildDatabase(
  env: Environment,
  declared: DeclaredSchema | undefined,
  roles: string[],
): DatabaseOptions {
  const mode = env.CASTELLAN_ADOPT
  return {
    url: env.DATABASE_URL,
    ownSchema: env.CASTELLAN_SCHEMA,
    poolSize: env.CASTELLAN_DATABASE_POOL_SIZE,
    workers: countWorkers(env),
    connectionSeconds: env.CASTELLAN_DATABASE_CONNECTION_TIMEOUT,
    statementSeconds: env.CASTELLAN_DATABASE_STATEMENT_TIMEOUT,
    adoption: {
      declared,
      mode: mode === 'check' ? 'on' : mode,
      roles,
      defaultRole: env.CASTELLAN_DEFAULT_ROLE,
    },
  }
}

export function buildAccess(env: Environment, roles: RolePermissions): AccessPolicy {
  return {
    roles,
    defaultRole: env.CASTELLAN_DEFAULT_ROLE,
    adminRoles: env.CASTELLAN_ADMIN_ROLES,
    adminUserIds: env.CASTELLAN_ADMIN_USER_IDS,
    allowImpersonatingAdmins: env.CASTELLAN_ALLOW_IMPERSONATING_ADMINS,
  }
}

export function buildSessionPolicy(env: Environment): SessionPolicy {
  return {
    expiresIn: env.CASTELLAN_SESSION_EXPIRES_IN,
    updateAge: env.CASTELLAN_SESSION_UPDATE_AGE,
    freshAge: env.CASTELLAN_SESSION_FRESH_AGE,
    refresh: env.CASTELLAN_SESSION_REFRESH,
    impersonationExpiresIn: env.CASTELLAN_IMPERSONATION_SESSION_DURATION,
    maxAge: env.CASTELLAN_SESSION_MAX_AGE,
    maxPerUser: env.CASTELLAN_MAX_SESSIONS_PER_USER,
  }
}

/** Where the events of the audit log go. */
export function buildAuditSink(env: Environment): AuditSinkOptions | undefined {
  const url = env.CASTELLAN_AUDIT_SINK
  const options = { format: env.CASTELLAN_AUDIT_SINK_FORMAT, token: env.CASTELLAN_AUDIT_SINK_TOKEN }
  return url === undefined ? undefined : { url, ...options }
}
