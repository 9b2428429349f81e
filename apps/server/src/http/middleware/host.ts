import { problem } from '@castellan/contract'
import type { RequestHandler } from 'express'
import { sendProblem } from '../response.ts'

/** What may stand in the header `Host`: a name or an address, and a port. */
const host = /^[\w.~%!$&'()*+,;=:[\]-]*$/

/** Refuses a request that does not say for which host it is, or names several (RFC 9112 §3.2). */
export const refuseUnclearHost: RequestHandler = (req, res, next) => {
  const hosts = req.headersDistinct.host ?? []
  const isOld = req.httpVersion === '1.0' && hosts.length === 0
  if (isOld || (hosts.length === 1 && host.test(hosts[0] ?? ''))) return next()
  sendProblem(res, problem('BAD_REQUEST', 'The request names no host'))
}

/** The path and query alone of a target that names the whole URL, as requests to proxies do. */
export function pathIn(target: string) {
  return target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*\/?/i, '/')
}
