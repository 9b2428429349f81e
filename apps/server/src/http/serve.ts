import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type ProblemName, problem } from '@castellan/contract'
import { closerOf } from './connections.ts'

/** How long a connection may take, in ms. */
export type Timeouts = {
  /** From its first byte to the end of a request's headers. */
  headersMs: number
  /** From its first byte to the end of a request's body. */
  requestMs: number
  /** With nothing sent or taken, be it by a client that does not read its answer. */
  idleMs: number
  /** Between two looks at these. */
  checkMs: number
}

const brokenRequests: Record<string, ProblemName> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
}

/**
 * Serves the app at an address; answers where, and how to stop: nobody new is let in, and what is
 * under way has `longestMs` to end. Rejects with Node's error when it cannot listen there.
 */
export async function serve(
  app: RequestListener,
  where: { host: string; port: number },
  { headersMs, requestMs, idleMs, checkMs }: Timeouts,
) {
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkMs,
      // We refuse a missing host ourselves, in our shape.
      requireHostHeader: false,
    },
    app,
  )
  server.setTimeout(idleMs)
  server.on('checkExpectation', app)
  server.on('clientError', answerBroken)
  const close: (longestMs: number) => Promise<void> = closerOf(server)
  await listen(server, where)
  const { address, port, family } = server.address() as AddressInfo
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`, close }
}

/** Answers, in our shape, what is so broken that it never becomes a request. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
  const known = brokenRequests[error.code ?? '']
  const { status, body } = known
    ? problem(known)
    : problem('BAD_REQUEST', 'The request is not HTTP')
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} ${body.code}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
  )
}

function listen(server: Server, where: { host: string; port: number }) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
