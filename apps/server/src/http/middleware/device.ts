import type { IncomingHttpHeaders } from 'node:http'
import type { Device } from '../../deps.ts'
import type { Signer } from '../../secrets/signature.ts'
import { parseCookie } from './cookies.ts'

/** The header in which a client without cookies sends the token of its device. */
const header = 'x-device-token'

/** Creates a reader of the device that sends a request, by a header or else by a cookie. */
export function createDeviceReader(signer: Signer, cookieName: string) {
  return (headers: IncomingHttpHeaders): Device | undefined => {
    const given = headers[header] ?? parseCookie(headers.cookie, cookieName) ?? ''
    const token = signer.unsign(String(given))
    const [, id, userId] = /^device:([^:]+):(.+)$/s.exec(token ?? '') ?? []
    return id && userId ? { id, userId } : undefined
  }
}
