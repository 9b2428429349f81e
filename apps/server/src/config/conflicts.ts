import type { RolePermissions } from '../domain/permissions.ts'
import { isFileUrl } from '../store/database-url.ts'
import type { Environment } from './environment.ts'
import { isLoopback } from './origins.ts'

type Check = (isValid: boolean, mistake: string) => void

/** Finds the mistakes that concern more than one variable. */
export function findConflicts(env: Environment, roles: RolePermissions) {
  const mistakes: string[] = []
  const check: Check = (isValid, mistake) => {
    if (!isValid) mistakes.push(mistake)
  }
  const { CASTELLAN_MIN_PASSWORD_LENGTH: min, CASTELLAN_MAX_PASSWORD_LENGTH: max } = env
  check(
    min <= max,
    'CASTELLAN_MIN_PASSWORD_LENGTH must not be greater than CASTELLAN_MAX_PASSWORD_LENGTH',
  )
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
      `CASTELLAN_ADMIN_ROLES names the role ${role}, which is not defined or has no permissions`,
    )
  }
  if (isFileUrl(env.DATABASE_URL)) checkFile(env, check)
  if (env.CASTELLAN_METRICS) checkMetrics(env, check)
  const { CASTELLAN_AUDIT_SINK: sink, CASTELLAN_AUDIT_SINK_TOKEN: token } = env
  check(
    token === undefined || (sink !== undefined && keepsSecret(sink)),
    'CASTELLAN_AUDIT_SINK_TOKEN needs a CASTELLAN_AUDIT_SINK with https:, or on this machine',
  )
  const reason = env.CASTELLAN_SECRET === undefined ? findNeedOfSecret(env) : undefined
  check(
    reason === undefined,
    `CASTELLAN_SECRET must be set ${reason}: 32 random characters or more`,
  )
  return mistakes
}

function checkFile(
  { CASTELLAN_SCHEMA: schema, CASTELLAN_WORKERS: workers }: Environment,
  check: Check,
) {
  check(
    schema === undefined,
    'CASTELLAN_SCHEMA names a schema of PostgreSQL, but DATABASE_URL names a SQLite file, which has none. Remove it',
  )
  check(
    workers === '1',
    'CASTELLAN_WORKERS needs PostgreSQL, but DATABASE_URL names a SQLite file, which one process uses. Remove it',
  )
}

function checkMetrics(env: Environment, check: Check) {
  const { CASTELLAN_METRICS_HOST: host, CASTELLAN_METRICS_PORT: port, PORT } = env
  check(
    env.CASTELLAN_METRICS_TOKEN !== undefined || isLoopback(host),
    `CASTELLAN_METRICS_TOKEN must be set, as CASTELLAN_METRICS_HOST is not limited to this machine (${host})`,
  )
  check(PORT === 0 || port !== PORT, 'CASTELLAN_METRICS_PORT must differ from PORT')
}

/** Whether a token can be sent to a URL without others reading it. */
function keepsSecret(url: string) {
  const { protocol, origin } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(origin))
}

/** Returns why a generated secret is not enough, or nothing. */
function findNeedOfSecret(env: Environment) {
  const {
    HOST,
    CASTELLAN_BASE_URL = 'http://localhost',
    CASTELLAN_TRUSTED_ORIGINS,
    DATABASE_URL,
  } = env
  const addresses = Object.entries({
    HOST: [HOST],
    CASTELLAN_BASE_URL: [CASTELLAN_BASE_URL],
    CASTELLAN_TRUSTED_ORIGINS,
  })
  for (const [name, values] of addresses) {
    const remote = values.find((value) => !isLoopback(value))
    if (remote) return `because ${name} is not limited to this machine (${remote})`
  }
  return isFileUrl(DATABASE_URL) ? undefined : 'for PostgreSQL, the same for every server'
}
