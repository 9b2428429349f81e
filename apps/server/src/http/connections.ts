import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Watches the connections of a server from now on, and answers how to close it: what is under way
 * is finished, for at most `longestMs`, and nobody waits for connections that ask nothing.
 */
export function closerOf(server: Server) {
  const silent = new Set<Socket>()
  const underWay = new Set<ServerResponse>()
  const watch = ({ socket }: IncomingMessage, res: ServerResponse) => {
    silent.delete(socket)
    underWay.add(res)
    res.once('close', () => underWay.delete(res))
  }
  server.on('request', watch)
  server.on('checkExpectation', watch)
  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  return (longestMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), longestMs)
      server.close(() => {
        clearTimeout(timer)
        resolve()
      })
      for (const socket of silent) socket.destroy()
      for (const res of underWay) if (!res.headersSent) res.setHeader('connection', 'close')
    })
}
