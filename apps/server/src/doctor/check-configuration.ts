import type { Config } from '../config/config.ts'
import { isLoopback, isUnencrypted } from '../config/origins.ts'
import { isFileUrl } from '../store/database-url.ts'
import { type Finding, reportOk, reportProblem, reportWarning } from './finding.ts'

/** Finds values that are valid, but dangerous together. */
export function checkConfiguration(config: Config): Finding[] {
  const findings = [
    ...checkOrigins(config),
    ...checkProxies(config),
    ...checkLimits(config),
    ...checkSignUp(config),
    ...checkDatabaseTls(config),
  ]
  return findings.length > 0 ? findings : [reportOk('It has no mistakes.')]
}

function isPublic({ host, baseUrl }: Config) {
  return !isLoopback(host) || !isLoopback(baseUrl)
}

function checkOrigins({ baseUrl, trustedOrigins }: Config) {
  return [baseUrl, ...trustedOrigins]
    .filter(isUnencrypted)
    .map((origin) =>
      reportWarning(
        `Passwords and tokens cross the network unencrypted at ${origin}.`,
        'Serve https:, and name it in CASTELLAN_BASE_URL and CASTELLAN_TRUSTED_ORIGINS.',
      ),
    )
}

/** A proxy of one's own is in no range as wide as `10.0.0.0/7`. */
function checkProxies({ baseUrl, trustedProxies }: Config) {
  const tooWide = trustedProxies.filter((range) => /\/[0-7]$/.test(range))
  return [
    ...tooWide.map((range) =>
      reportProblem(
        `CASTELLAN_TRUSTED_PROXIES has ${range}: clients in this range can claim any address.`,
        'Set it to the addresses of your proxies.',
      ),
    ),
    ...(baseUrl.startsWith('https:') && trustedProxies.length === 0
      ? [
          reportWarning(
            'CASTELLAN_BASE_URL is https:, but CASTELLAN_TRUSTED_PROXIES is not set: all clients seem to have the address of the proxy, and share its limits.',
            'Set CASTELLAN_TRUSTED_PROXIES to the address of the proxy.',
          ),
        ]
      : []),
  ]
}

function checkLimits(config: Config) {
  if (config.rateLimit.enabled || !isPublic(config)) return []
  return [
    reportWarning(
      'CASTELLAN_RATE_LIMIT is off on an address that others can reach: passwords can be guessed without a limit.',
      'Remove CASTELLAN_RATE_LIMIT, unless a proxy limits requests.',
    ),
  ]
}

function checkSignUp({ signUp, access: { roles, defaultRole } }: Config) {
  if (!signUp || (roles.get(defaultRole)?.size ?? 0) === 0) return []
  return [
    reportProblem(
      `Everyone can sign up, and gets the role ${defaultRole}, which has permissions.`,
      'Set CASTELLAN_SIGN_UP=closed, or CASTELLAN_DEFAULT_ROLE to a role without permissions.',
    ),
  ]
}

function checkDatabaseTls({ database: { url } }: Config) {
  if (isFileUrl(url)) return []
  const { hostname, searchParams } = new URL(url)
  const isLocal = hostname === '' || isLoopback(hostname) || searchParams.has('host')
  const mode = searchParams.get('sslmode') ?? 'disable'
  if (isLocal || !['disable', 'no-verify'].includes(mode)) return []
  return [
    reportWarning(
      mode === 'disable'
        ? `The connection to the database on ${hostname} is not encrypted.`
        : `The certificate of the database on ${hostname} is not checked.`,
      'Add sslmode=verify-full to DATABASE_URL, unless the network is private.',
    ),
  ]
}
