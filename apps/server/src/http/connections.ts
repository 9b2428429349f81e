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

/** How a server closes. */
export type Closing = {
  /** How long an idle connection may stay, as a proxy may have sent it a request already. */
  graceMs: number
  /** How long requests in progress have to end. */
  timeoutMs: number
  /** Ends both waits. */
  cut: AbortSignal
}

/** Closes without any wait. */
export const atOnce: Closing = { graceMs: 0, timeoutMs: 0, cut: AbortSignal.abort() }

/** How long a closing server waits for the first request of a connection. */
const firstRequestMs = 2_000

/** How much of what the server wrote has left it, and since when it is not more. */
type Progress = { flushedBytes: number; since: number }

/**
 * Tracks the connections of a server from now on, and destroys those whose client takes nothing, asks
 * nothing or does not leave. Returns what closes the server: when `closePort` keeps new connections out,
 * each connection ends with its next response.
 */
export function trackConnections(server: Server, patience: Patience) {
  const open = collectConnections(server)
  /** Those without a request so far. */
  const unused = collectConnections(server)
  const pending = new Set<ServerResponse>()
  let isClosing = false
  let isGraceOver = false
  const track = ({ socket }: IncomingMessage, res: ServerResponse) => {
    unused.delete(socket)
    pending.add(res)
    res.once('close', () => {
      pending.delete(res)
      // Its headers may have kept the connection open.
      if (isGraceOver) server.closeIdleConnections()
    })
    if (isClosing) res.setHeader('connection', 'close')
  }
  // The application may respond at once, so it comes second.
  server.prependListener('request', track)
  server.prependListener('checkExpectation', track)
  const stopWatches = [destroyStuck(server, patience), destroyIdle(server, pending, patience)]
  const destroyUnused = () => {
    for (const socket of unused) socket.destroy()
  }
  const endGrace = () => {
    isGraceOver = true
    server.close()
  }
  const closeAll = () => server.closeAllConnections()
  return async ({ graceMs, timeoutMs, cut }: Closing, closePort: () => Promise<void>) => {
    await closePort()
    isClosing = true
    for (const res of pending) if (!res.headersSent) res.setHeader('connection', 'close')
    const timers = [
      setTimeout(destroyUnused, Math.min(firstRequestMs, timeoutMs)),
      setTimeout(endGrace, Math.min(graceMs, timeoutMs)),
      setTimeout(closeAll, timeoutMs),
    ]
    if (cut.aborted) closeAll()
    else cut.addEventListener('abort', closeAll, { once: true })
    await waitForEnds(open)
    for (const timer of timers) clearTimeout(timer)
    server.close()
    for (const stopWatch of stopWatches) stopWatch()
  }
}

/** Returns the open connections of a server from now on. */
function collectConnections(server: Server) {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
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
