import { problem } from '@castellan/contract'
import type { RequestHandler } from 'express'
import { sendJson } from '../response.ts'

/** The characters of the header `Host`: a name or an address, and a port. */
const hostPattern = /^[\w.~%!$&'()*+,;=:[\]-]*$/

/** Refuses a request that names no host, or several (RFC 9112, section 3.2). */
export const checkHost: RequestHandler = (req, res, next) => {
  const hosts = req.headersDistinct.host ?? []
  const isHttp10 = req.httpVersion === '1.0' && hosts.length === 0
  if (isHttp10 || (hosts.length === 1 && hostPattern.test(hosts[0] ?? ''))) return next()
  sendJson(res, problem('BAD_REQUEST', 'The request needs one header Host'))
}

/** The path and query of a request target that is a whole URL, as clients send it to a proxy. */
export function toOriginForm(target: string) {
  return target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*\/?/i, '/')
}
