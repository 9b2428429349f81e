import { isIP } from 'node:net'

/** Whether only this machine can reach a host or an origin. */
export function isLoopback(hostOrOrigin: string) {
  const host = readHost(hostOrOrigin)
  return (
    /^(?:.+\.)?localhost$/.test(host) ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}

/** Whether browsers send passwords and tokens of this origin unencrypted through a network. */
export function isUnencrypted(origin: string) {
  return origin.startsWith('http://') && !isLoopback(origin)
}

function readHost(hostOrOrigin: string) {
  return hostOrOrigin
    .replace(/^[a-z][a-z\d+.-]*:\/\//, '')
    .replace(/^([^:]*|\[.*\]):\d+$/, '$1')
    .replace(/^\[|\]$/g, '')
}
