import type { IncomingHttpHeaders } from 'node:http'
import type { Deps, Device } from '../../deps.ts'
import { parseCookie } from './cookies.ts'

/** The header in which a client without cookies sends the token of its device. */
const header = 'x-device-token'

/** Creates a reader of the device that sends a request, by a header or else by a cookie. */
export function createDeviceReader(
  { deviceTokens, now }: Pick<Deps, 'deviceTokens' | 'now'>,
  cookieName: string,
) {
  return (headers: IncomingHttpHeaders): Device | undefined => {
    const given = headers[header] ?? parseCookie(headers.cookie, cookieName) ?? ''
    return deviceTokens.read(String(given), now())
  }
}
