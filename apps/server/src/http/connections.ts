import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How long a connection that the server waits for may stay. */
type Patience = {
  /** While its client reads nothing of a response. */
  idleMs: number
  /** After the server has ended it. */
  lingerMs: number
  /** Between two checks of these limits. */
  checkMs: number
}

/** How much of what the server wrote has left it, and since when it is not more. */
type Progress = { flushedBytes: number; since: number }

/**
 * Tracks the connections of a server from now on, and destroys those whose client takes nothing and does
 * not leave. Returns what closes the server: requests in progress have `timeoutMs` to end, and
 * connections without a request are closed at once.
 */
export function trackConnections(server: Server, patience: Patience) {
  const unused = new Set<Socket>()
  const pending = new Set<ServerResponse>()
  const track = ({ socket }: IncomingMessage, res: ServerResponse) => {
    unused.delete(socket)
    pending.add(res)
    res.once('close', () => pending.delete(res))
  }
  server.on('request', track)
  server.on('checkExpectation', track)
  server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  const stopWatch = destroyStuck(server, patience)
  return (timeoutMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs)
      server.close(() => {
        clearTimeout(timer)
        stopWatch()
        resolve()
      })
      for (const socket of unused) socket.destroy()
      for (const res of pending) if (!res.headersSent) res.setHeader('connection', 'close')
    })
}

/**
 * Destroys the connections that make no progress. Node's timeouts don't: a byte from the client starts
 * them again, and an ended connection has none.
 */
function destroyStuck(server: Server, { idleMs, lingerMs, checkMs }: Patience) {
  const progress = new Map<Socket, Progress>()
  server.on('connection', (socket: Socket) => {
    progress.set(socket, { flushedBytes: 0, since: performance.now() })
    socket.once('close', () => progress.delete(socket))
  })
  const check = () => {
    const now = performance.now()
    for (const [socket, last] of progress) {
      const unsentBytes = socket.writableLength
      const flushedBytes = socket.bytesWritten - unsentBytes
      const isWaiting = unsentBytes > 0 || socket.writableEnded
      if (!isWaiting || flushedBytes !== last.flushedBytes)
        progress.set(socket, { flushedBytes, since: now })
      else if (now - last.since > (unsentBytes > 0 ? idleMs : lingerMs)) socket.destroy()
    }
  }
  const timer = setInterval(check, checkMs).unref()
  return () => clearInterval(timer)
}
