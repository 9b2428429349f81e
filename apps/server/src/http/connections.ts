import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Tracks the connections of a server from now on. Returns what closes the server: requests in progress
 * have `timeoutMs` to end, and connections without a request are closed at once.
 */
export function trackConnections(server: Server) {
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
  return (timeoutMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs)
      server.close(() => {
        clearTimeout(timer)
        resolve()
      })
      for (const socket of unused) socket.destroy()
      for (const res of pending) if (!res.headersSent) res.setHeader('connection', 'close')
    })
}
