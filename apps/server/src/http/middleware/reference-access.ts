import type { RequestHandler } from 'express'
import type { Finish } from '../finish.ts'
import { createContext, type ReadClient } from '../request-context.ts'
import type { CookieJar } from './cookies.ts'
import type { Guard } from './guard.ts'

type ReferenceAccessOptions = {
  readClient: ReadClient
  guard: Guard
  cookies: CookieJar
  finish: Finish
}

/** Creates what lets only callers with a session or an API key read the reference of the API. */
export function createReferenceAccess(options: ReferenceAccessOptions): RequestHandler {
  const { readClient, guard, cookies, finish } = options
  return async (req, res, next) => {
    const context = createContext(req, res, readClient(req))
    const objection = await guard(context, { metadata: { auth: 'caller' }, path: req.path })
    if (objection) return finish(context, objection)
    if (context.sessionChange) cookies.apply(res, context.sessionChange, true)
    next()
  }
}
