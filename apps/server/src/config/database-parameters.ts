import { findNearestName } from '../nearest-name.ts'

/** The parameters of a PostgreSQL URL that have an effect; `schema` and `pgbouncer` are ours. */
const known = [
  ...[
    'schema',
    'pgbouncer',
    'sslmode',
    'sslrootcert',
    'sslcert',
    'sslkey',
    'sslnegotiation',
    'ssl',
  ],
  ...['host', 'port', 'user', 'password', 'options', 'client_encoding', 'uselibpqcompat'],
  ...['application_name', 'fallback_application_name', 'lock_timeout', 'query_timeout'],
]

/** Returns which parameter of a PostgreSQL URL is misspelled, or nothing. Others are passed on to `pg`. */
export function objectionToParameters(url: string) {
  if (!URL.canParse(url)) return undefined
  for (const name of new URL(url).searchParams.keys()) {
    const meant = known.includes(name) ? undefined : findNearestName(name.toLowerCase(), known)
    if (meant) return `has the unknown parameter ${name}. Did you mean ${meant}?`
  }
  return undefined
}
