import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** An application, and the classes of which an HTTP server makes the requests and responses for it. */
export type HttpApp = {
  listener: RequestListener
  messages?: { IncomingMessage: typeof IncomingMessage; ServerResponse: typeof ServerResponse }
}

/**
 * Creates the classes of an application's requests and responses. Express sets the prototype of any that are
 * not made of them, and V8 then gives each a shape of its own, so that no access to it is ever fast.
 */
export function createMessageClasses(app: Express) {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(Request.prototype, app.request)
  Object.setPrototypeOf(Response.prototype, app.response)
  Object.assign(app, { request: Request.prototype, response: Response.prototype })
  return { IncomingMessage: Request, ServerResponse: Response }
}
