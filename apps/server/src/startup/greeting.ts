import type { Config } from '../config/config.ts'
import { isUnencrypted } from '../config/origins.ts'
import type { RunningServer } from './running-server.ts'

/** Formats what the server prints when it has started: its addresses, and what needs attention. */
export function formatGreeting(server: RunningServer, config: Config, version: string) {
  const api = config.baseUrl + config.basePath
  const sections = [
    [
      ...(config.console ? [`Console    ${config.baseUrl}/console`] : []),
      `API        ${api}`,
      ...(config.reference === 'off'
        ? []
        : [`Reference  ${api}/reference`, `OpenAPI    ${api}/openapi.json`]),
      `Castellan ${version} listens on ${server.url}`,
    ],
    ...describeOrigins(config),
    ...describeAdoption(server, config),
    ...describeFirstAdmin(server),
  ]
  return sections.map((lines) => lines.map((line) => `  ${line}\n`).join('')).join('\n')
}

function describeOrigins({ baseUrl, trustedOrigins }: Config) {
  const unencrypted = [baseUrl, ...trustedOrigins].filter(isUnencrypted)
  if (unencrypted.length === 0) return []
  const names = 'CASTELLAN_BASE_URL and CASTELLAN_TRUSTED_ORIGINS'
  return [
    [
      `Passwords and tokens cross the network unencrypted at ${unencrypted.join(', ')}.`,
      `Serve https: instead, and name it in ${names}.`,
    ],
  ]
}

function describeAdoption({ store }: RunningServer, { secrets }: Config) {
  if (!store.adopted) return []
  const sections = [
    [
      'The database belongs to an app with better-auth. Castellan changes nothing that the app has created.',
      ...(store.adds.length > 0 ? ['Castellan added:', ...indent(store.adds)] : []),
    ],
  ]
  if (secrets === undefined)
    sections.push([
      "CASTELLAN_SECRET is not set. If you set it to the app's secret, each accepts the other's cookies.",
    ])
  return sections
}

function describeFirstAdmin({ firstAdmin }: RunningServer) {
  if (firstAdmin === undefined) return []
  if (firstAdmin === 'missing')
    return [
      [
        'No user is an admin. To give a user the role, run: castellan user set-role <email> --role admin',
        'To create an admin at the next start, set CASTELLAN_ADMIN_EMAIL.',
      ],
    ]
  const { email, generatedPassword } = firstAdmin
  const password = `with the password  ${generatedPassword}  (shown only once; store it now)`
  return [[`The first admin is ${email}`, ...(generatedPassword ? [password] : [])]]
}

function indent(lines: string[]) {
  return lines.map((line) => `  ${line}`)
}
