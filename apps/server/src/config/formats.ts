import proxyAddress from 'proxy-addr'

/** See https://fetch.spec.whatwg.org/#port-blocking */
const blockedPorts = (
  '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 ' +
  '119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 ' +
  '636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 ' +
  '6697 10080'
).split(' ')

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

/** Returns that browsers and Node.js refuse to call the port of an HTTP URL, or nothing. */
export function objectionToPort(url: string) {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return undefined
  const { port } = new URL(url)
  return blockedPorts.includes(port)
    ? `has the port ${port}, which browsers and Node.js refuse to call`
    : undefined
}
