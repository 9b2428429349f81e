import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { type AddressInfo, connect, Server as NetServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** The longest that a closing server waits for a moment at which it resets no connection. */
const waitMs = 5_000

/** How many connections fill the queue of those that wait to be accepted, once it is as short as it can be. */
const queueLength = 2

/** What Node has below a server and a connection, and does not document. */
type Handle = {
  listen: (backlog: number) => number
  getpeername: (address: object) => number
}

/**
 * Closes the port when the operating system holds no connection for it, not even one whose handshake has
 * started: it would be reset, and a proxy does not send its request to another server. Closes it at once if
 * `cut` is aborted.
 */
export async function closePort(server: Server, cut: AbortSignal) {
  const deadline = performance.now() + waitMs
  const isLate = () => cut.aborted || performance.now() > deadline
  readHandle(server)?.listen(queueLength - 1)
  do await acceptWaiting(server, isLate)
  while (!isLate() && !(await closeIfQuiet(server)))
  closeListener(server)
}

/** Waits until the server has accepted nothing in a turn of the event loop: Node accepts one in each. */
async function acceptWaiting(server: Server, isLate: () => boolean) {
  let hasAccepted = true
  const note = () => {
    hasAccepted = true
  }
  server.on('connection', note)
  while (hasAccepted && !isLate()) {
    hasAccepted = false
    await nextTurn()
  }
  server.off('connection', note)
}

/**
 * Fills the queue, and closes the port if no one else is in it. While it is full, Linux does not respond to
 * handshakes: the clients try again after a second, are refused then, and may ask another server.
 */
function closeIfQuiet(server: Server) {
  const { address, port } = server.address() as AddressInfo
  const fillers = Array.from({ length: queueLength }, () => connect(port, address))
  return new Promise<boolean>((resolve) => {
    // They have started to connect by then, and the event loop, which accepts, has not run.
    process.nextTick(() => {
      const unaccepted = countUnaccepted(port) ?? queueLength
      const isQuiet = fillers.every(isConnected) && unaccepted === queueLength
      if (isQuiet) closeListener(server)
      for (const filler of fillers) filler.on('error', () => {}).destroy()
      resolve(isQuiet)
    })
  })
}

/** Closes the port only, where the server of HTTP ends its idle connections first. */
function closeListener(server: Server) {
  NetServer.prototype.close.call(server)
}

/** Whether the operating system has connected it, which Node learns only in the next turn of its loop. */
function isConnected(socket: Socket) {
  return readHandle(socket)?.getpeername({}) === 0
}

/**
 * Counts the connections of a local port that no process has accepted, with those whose handshake has started:
 * ESTABLISHED, SYN_RECV and CLOSE_WAIT without an inode. Returns nothing where Linux's list is missing.
 */
function countUnaccepted(port: number) {
  const local = port.toString(16).toUpperCase().padStart(4, '0')
  const unaccepted = new RegExp(
    `: [0-9A-F]+:${local} [0-9A-F]+:[0-9A-F]+ 0[138] \\S+ \\S+ \\S+ +\\d+ +\\d+ 0 `,
    'g',
  )
  try {
    const lists = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFileSync(file, 'latin1'))
    return lists.join('').match(unaccepted)?.length ?? 0
  } catch {
    return
  }
}

function readHandle(owner: Server | Socket) {
  return (owner as unknown as { _handle: Handle | null })._handle
}
