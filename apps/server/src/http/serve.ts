import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { type ProblemName, problem } from '@castellan/contract'
import { type Closing, trackConnections } from './connections.ts'
import type { HttpApp } from './messages.ts'
import { closePort, listen } from './port.ts'
import { createRequestQueue } from './request-queue.ts'

/** How long a connection may take. */
export type Timeouts = {
  /** From its first byte to the end of a request's headers. */
  headersMs: number
  /** From its first byte to the end of a request's body. */
  requestMs: number
  /** Between two requests, whatever else it sends. */
  keepAliveMs: number
  /** Without any data in either direction, even if a client does not read its response. */
  idleMs: number
  /** From its end by the server to its end by the client. */
  lingerMs: number
  /** Between two checks of these limits. */
  checkMs: number
}

const parseErrors: Record<string, ProblemName> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
}

/**
 * Serves the application at an address. Returns its URL, and what closes the server. Rejects with Node's
 * error if it cannot listen.
 */
export async function serve(
  app: HttpApp,
  address: { host: string; port: number },
  timeouts: Timeouts,
): Promise<{ url: string; close: (closing: Closing) => Promise<void> }> {
  const { server, close } = createHttpServer(app, timeouts)
  const url = await listen(server, address)
  return { url, close: (closing) => close(closing, () => closePort(server)) }
}

/** Serves the application on connections that another process has accepted. */
export function serveConnections(
  app: HttpApp,
  timeouts: Timeouts,
): { accept: (socket: Socket) => void; close: (closing: Closing) => Promise<void> } {
  const { server, close } = createHttpServer(app, timeouts)
  // Node enforces the timeouts of a server from this event on.
  server.emit('listening')
  const accept = (socket: Socket) => {
    // As those of a server of HTTP: a client may end its side with the request.
    socket.allowHalfOpen = true
    server.emit('connection', socket)
  }
  return { accept, close: (closing) => close(closing, async () => {}) }
}

function createHttpServer(
  app: HttpApp,
  { headersMs, requestMs, keepAliveMs, idleMs, lingerMs, checkMs }: Timeouts,
) {
  const listener = createRequestQueue(app.listener)
  const server = createServer(
    {
      ...app.messages,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkMs,
      // The application refuses a missing host itself, with a JSON body.
      requireHostHeader: false,
    },
    listener,
  )
  server.setTimeout(idleMs)
  server.on('checkExpectation', listener)
  server.on('clientError', refuseUnparsable)
  return { server, close: trackConnections(server, { keepAliveMs, idleMs, lingerMs, checkMs }) }
}

/** Refuses, with a JSON body, what Node cannot parse as a request. */
function refuseUnparsable(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
  const name = parseErrors[error.code ?? '']
  const { status, body } = name ? problem(name) : problem('BAD_REQUEST', 'The request is not HTTP')
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} ${body.code}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
  )
}
