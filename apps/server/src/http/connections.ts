import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How long a connection that the server waits for may stay. */
type Patience = {
  /** Between two requests. */
  keepAliveMs: number
  /** While its client reads nothing of a response. */
  idleMs: number
  /** After the server has ended it. */
  lingerMs: number
  /** Between two checks of these limits. */
  checkMs: number
}

/** How long a closing server waits for the first request of a connection. */
const firstRequestMs = 2_000

/** How much of what the server wrote has left it, and since when it is not more. */
type Progress = { flushedBytes: number; since: number }

/**
 * Tracks the connections of a server from now on, and destroys those whose client takes nothing, asks
 * nothing or does not leave. Returns what ends them:
 *
 * - `drain` has each connection close after its next response.
 * - `close` has `closePort` keep new connections out, and closes the server: requests in progress have
 *   `timeoutMs` to end, less if `cut` is aborted. A new connection has a moment for its request, as a
 *   proxy has sent it already.
 */
export function trackConnections(server: Server, patience: Patience) {
  const open = new Set<Socket>()
  const unused = new Set<Socket>()
  const pending = new Set<ServerResponse>()
  let isDraining = false
  const track = ({ socket }: IncomingMessage, res: ServerResponse) => {
    unused.delete(socket)
    pending.add(res)
    res.once('close', () => pending.delete(res))
    if (isDraining) res.setHeader('connection', 'close')
  }
  // The application may respond at once, so it comes second.
  server.prependListener('request', track)
  server.prependListener('checkExpectation', track)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    unused.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      unused.delete(socket)
    })
  })
  const stopWatches = [destroyStuck(server, patience), destroyIdle(server, pending, patience)]
  const drain = () => {
    isDraining = true
    for (const res of pending) if (!res.headersSent) res.setHeader('connection', 'close')
  }
  const close = async (timeoutMs: number, cut: AbortSignal, closePort: () => Promise<void>) => {
    drain()
    const closed = closePort()
    const destroyUnused = () => {
      for (const socket of unused) socket.destroy()
    }
    const closeAll = () => server.closeAllConnections()
    const timers = [
      setTimeout(destroyUnused, Math.min(firstRequestMs, timeoutMs)),
      setTimeout(closeAll, timeoutMs),
    ]
    if (cut.aborted) closeAll()
    else cut.addEventListener('abort', closeAll, { once: true })
    await closed
    server.close()
    await waitForEnds(open)
    for (const timer of timers) clearTimeout(timer)
    for (const stopWatch of stopWatches) stopWatch()
  }
  return { drain, close }
}

/** Waits until the connections have ended. */
async function waitForEnds(open: Set<Socket>) {
  const ends = [...open].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  await Promise.all(ends)
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

/**
 * Destroys the connections that have had no request for too long since the last one. Node's timeout
 * starts again with every byte, and a client may send empty lines between requests.
 */
function destroyIdle(
  server: Server,
  pending: Set<ServerResponse>,
  { keepAliveMs, checkMs }: Patience,
) {
  const idleSince = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => idleSince.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, res: ServerResponse) => {
    res.once('close', () => {
      if (!socket.destroyed) idleSince.set(socket, performance.now())
    })
  })
  const check = () => {
    const busy = new Set([...pending].map(({ req }) => req.socket))
    for (const [socket, since] of idleSince)
      if (!busy.has(socket) && performance.now() - since > keepAliveMs) socket.destroy()
  }
  const timer = setInterval(check, checkMs).unref()
  return () => clearInterval(timer)
}
