import proxyAddress from 'proxy-addr'

/** Whether a text is an origin, or a pattern of origins. */
export function isOriginPattern(text: string) {
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([a-z0-9.*[\]:-]*)$/i.exec(text)
  const [, scheme, host = ''] = parts ?? []
  if (host === '') return scheme !== undefined
  return /[a-z0-9]/i.test(host) && (scheme !== undefined || host.includes('*'))
}

/** Whether a text is an origin of HTTP, and nothing more. */
export function isHttpOrigin(text: string) {
  return (
    /^https?:/.test(text) &&
    URL.canParse(text) &&
    new URL(text).origin === text.replace(/\/$/, '').toLowerCase()
  )
}

/** Whether a text is an address or a range of addresses. */
export function isProxyRange(text: string) {
  try {
    proxyAddress.compile(text)
    return true
  } catch {
    return false
  }
}

function isPostgresUrl(text: string) {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1
}

/** Whether a text names a SQLite file or a PostgreSQL database. */
export function isDatabaseUrl(text: string) {
  return /^file:[^?#]+$/.test(text) || isPostgresUrl(text)
}

/** Whether a text is the URL of a system that takes audit events. */
export function isAuditSink(text: string) {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, pathname } = new URL(text)
  const isSyslog = /^syslog\+(tcp|tls):$/.test(protocol) && /^\/?$/.test(pathname)
  const isKnown = isSyslog || /^https?:$/.test(protocol)
  return isKnown && hostname !== '' && username === '' && password === ''
}
