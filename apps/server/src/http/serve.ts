import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type ProblemName, problem } from '@castellan/contract'
import { trackConnections } from './connections.ts'
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
 * Serves the application at an address. Returns its URL, and what ends its connections. Rejects with
 * Node's error if it cannot listen.
 */
export async function serve(
  app: RequestListener,
  address: { host: string; port: number },
  { headersMs, requestMs, keepAliveMs, idleMs, lingerMs, checkMs }: Timeouts,
) {
  const listener = createRequestQueue(app)
  const server = createServer(
    {
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
  const { drain, close } = trackConnections(server, { keepAliveMs, idleMs, lingerMs, checkMs })
  await listen(server, address)
  const { address: host, port, family } = server.address() as AddressInfo
  return { url: `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`, drain, close }
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

function listen(server: Server, address: { host: string; port: number }) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
