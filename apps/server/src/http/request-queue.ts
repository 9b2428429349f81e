import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How many requests of a connection may wait for the one in progress. */
const maxWaiting = 20

type Exchange = { req: IncomingMessage; res: ServerResponse }

type Queue = { waiting: Exchange[]; isClosing: boolean }

/**
 * Handles one request of a connection at a time, however many a client pipelines. One that pipelines
 * more than a few gets the responses to those, and the connection closes (RFC 9112, section 9.3.2).
 */
export function createRequestQueue(handle: RequestListener): RequestListener {
  const queues = new WeakMap<Socket, Queue>()

  const start = (socket: Socket, { req, res }: Exchange) => {
    res.once('close', () => startNext(socket))
    handle(req, res)
  }

  const startNext = (socket: Socket) => {
    const next = socket.destroyed ? undefined : queues.get(socket)?.waiting.shift()
    if (next) start(socket, next)
    else queues.delete(socket)
  }

  return (req, res) => {
    const { socket } = req
    const queue = queues.get(socket)
    if (!queue) {
      queues.set(socket, { waiting: [], isClosing: false })
      start(socket, { req, res })
    } else if (queue.waiting.length < maxWaiting && !queue.isClosing) {
      queue.waiting.push({ req, res })
    } else if (!queue.isClosing) {
      queue.isClosing = true
      queue.waiting.at(-1)?.res.setHeader('connection', 'close')
      stopReading(socket)
    }
  }
}

/** Stops reading for good: Node resumes a connection after each response. */
function stopReading(socket: Socket) {
  socket.on('resume', () => socket.pause())
  socket.pause()
}
