import { contract as everyContract, listRoutes, problem } from '@castellan/contract'
import type { RequestHandler } from 'express'
import { findEndpoint } from '../endpoints/index.ts'
import type { Handler, Route } from './handler.ts'
import type { Throttle } from './middleware/rate-limit.ts'
import { createContext, type ReadClient } from './request-context.ts'
import { sendJson, setRetryAfter } from './response.ts'

type RouterOptions = {
  contract: Record<string, object>
  readClient: ReadClient
  throttle: Throttle
  handle: Handler
}

/** The one route of the contract that monitors ask with HEAD, too. */
const okPath = everyContract.auth.ok.path

/**
 * Creates the router of the contract, in which every path has one method. It makes the context of a
 * request, counts the request, and hands it to the handler of its route. A request for another path is
 * counted and passed on.
 */
export function createRouter({
  contract,
  readClient,
  throttle,
  handle,
}: RouterOptions): RequestHandler {
  const routes = new Map<string, Route>(
    listRoutes(contract).map(({ subject, key, entry }) => [
      entry.path,
      { entry, endpoint: findEndpoint(subject, key) },
    ]),
  )
  return async (req, res, next) => {
    const client = readClient(req)
    const route = routes.get(req.path)
    // Node sends no body in response to HEAD.
    if (req.method === 'HEAD' && req.path === okPath) req.method = 'GET'
    const isCall = route?.entry.method === req.method
    const path = route ? req.path : 'unknown'
    // The token of any other request is never checked, so the request does not count against its user.
    const counted = { ...client, path, credential: isCall ? client.credential : undefined }
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
    await handle(createContext(req, res, client), route)
  }
}
