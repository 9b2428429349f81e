import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

const sslRequest = 80_877_103

const readyForQuery = 'Z'.charCodeAt(0)

/** A message of PostgreSQL's protocol. */
function encodeMessage(type: string, ...parts: (number | string)[]) {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(`${part}\0`)
      const number = Buffer.alloc(4)
      number.writeInt32BE(part)
      return number
    }),
  )
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type), length, body])
}

/** Calls `onMessage` for each whole message that arrives. */
function readMessages(socket: Socket, onMessage: (message: Buffer) => void) {
  let rest = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const size = rest.readInt32BE(1) + 1
      onMessage(rest.subarray(0, size))
      rest = rest.subarray(size)
    }
  })
}

/**
 * Starts a pooler that gives a client a connection for each transaction, as PgBouncer does with
 * `pool_mode = transaction`. Returns its URL for a database.
 */
export async function startTransactionPooler(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const idle: Socket[] = []
  const track = (socket: Socket) => {
    sockets.add(socket)
    return socket.on('error', () => {})
  }

  const openConnection = async (startup: Buffer) => {
    const socket = track(connect(Number(target.port), target.hostname))
    socket.write(startup)
    await new Promise<void>((resolve) => {
      readMessages(socket, (message) => {
        if (message[0] === readyForQuery) resolve()
      })
    })
    return socket.removeAllListeners('data')
  }

  const serveClient = (client: Socket, startup: Buffer) => {
    client.write(encodeMessage('R', 0))
    client.write(encodeMessage('K', 1 + Math.floor(Math.random() * 1e9), 1))
    client.write(Buffer.concat([Buffer.from('Z\0\0\0\x05', 'latin1'), Buffer.from('I')]))
    let server: Promise<Socket> | undefined
    const acquire = async () => {
      const socket = idle.pop() ?? (await openConnection(startup))
      readMessages(socket, (message) => {
        client.write(message)
        if (message[0] !== readyForQuery || message[5] !== 'I'.charCodeAt(0)) return
        socket.removeAllListeners('data')
        idle.push(socket)
        server = undefined
      })
      return socket
    }
    client.on('data', async (data: Buffer) => {
      if (data[0] === 'X'.charCodeAt(0)) return client.end()
      server ??= acquire()
      ;(await server).write(data)
    })
  }

  const pooler = createServer((client) => {
    track(client).once('data', (startup: Buffer) => {
      if (startup.readInt32BE(4) !== sslRequest) return serveClient(client, startup)
      client.once('data', (next: Buffer) => serveClient(client, next)).write('N')
    })
  })
  await once(pooler.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    pooler.close()
  })
  const pooled = new URL(databaseUrl)
  pooled.port = String((pooler.address() as AddressInfo).port)
  return pooled.href
}
