import { contract, listRoutes, problem } from '@castellan/contract'
import type { Request, RequestHandler } from 'express'
import type { Device } from '../deps.ts'
import { findEndpoint } from '../endpoints/index.ts'
import type { Handler, Route } from './handler.ts'
import type { Credential } from './middleware/credential.ts'
import type { Throttle } from './middleware/rate-limit.ts'
import { createContext } from './request-context.ts'
import { sendJson, setRetryAfter } from './response.ts'

type RouterOptions = {
  readAddress: (req: Request) => string
  readCredential: (headers: Request['headers']) => Credential | undefined
  readDevice: (headers: Request['headers']) => Device | undefined
  throttle: Throttle
  handle: Handler
}

/** The one route of the contract that monitors ask with HEAD, too. */
const okPath = contract.auth.ok.path

/** The routes of the contract, by their paths. Every path has one method. */
const routes = new Map<string, Route>(
  listRoutes(contract).map(({ subject, key, entry }) => [
    entry.path,
    { entry, endpoint: findEndpoint(subject, key) },
  ]),
)

/**
 * Creates the router of the contract. It makes the context of a request, counts the request, and hands
 * it to the handler of its route. A request for another path is counted and passed on.
 */
export function createRouter({
  readAddress,
  readCredential,
  readDevice,
  throttle,
  handle,
}: RouterOptions): RequestHandler {
  return async (req, res, next) => {
    const address = readAddress(req)
    const credential = readCredential(req.headers)
    const route = routes.get(req.path)
    // Node sends no body in response to HEAD.
    if (req.method === 'HEAD' && req.path === okPath) req.method = 'GET'
    const isCall = route?.entry.method === req.method
    const path = route ? req.path : 'unknown'
    const device = readDevice(req.headers)
    // The token of any other request is never checked, so the request does not count against its user.
    const counted = { address, path, device, credential: isCall ? credential : undefined }
    const wait = await throttle.countRequest(counted)
    if (wait !== undefined) {
      setRetryAfter(res, wait)
      return sendJson(res, problem('TOO_MANY_REQUESTS'))
    }
    if (!route) return next()
    if (!isCall) {
      res.setHeader('allow', route.entry.path === okPath ? 'GET, HEAD' : route.entry.method)
      return sendJson(res, problem('METHOD_NOT_ALLOWED'))
    }
    await handle(createContext(req, res, { address, credential, device }), route)
  }
}
