import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { serveConnections } from './serve.ts'

const timeouts = {
  headersMs: 50,
  requestMs: 50,
  keepAliveMs: 5_000,
  idleMs: 5_000,
  lingerMs: 100,
  checkMs: 10,
}

/** Serves connections that another server has accepted, as a worker does. */
async function serveHandedConnections() {
  const served = serveConnections({ listener: (_req, res) => void res.end('served') }, timeouts)
  const port = createServer({ pauseOnConnect: true }, (socket) => {
    served.accept(socket)
    socket.resume()
  }).listen(0, '127.0.0.1')
  await once(port, 'listening')
  onTestFinished(() => void port.close())
  const open = async (allowHalfOpen = false) => {
    const socket = connect({ port: (port.address() as AddressInfo).port, allowHalfOpen })
    await once(socket, 'connect')
    return socket.setEncoding('utf8')
  }
  return { ...served, open }
}

it('enforces the timeouts on connections that another process has accepted', async () => {
  const { open } = await serveHandedConnections()
  const socket = await open()
  socket.write('GET / HTTP/1.1\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 REQUEST_TIMEOUT/)
})

it('responds to a client that ends its side with the request', async () => {
  const { open } = await serveHandedConnections()
  const socket = await open(true)
  socket.end('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK.*served$/s)
})

/** Opens a connection that has had a response. */
async function openIdle(open: () => Promise<Socket>) {
  const idle = await open()
  idle.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  expect(`${(await once(idle, 'data'))[0]}`).toMatch(/connection: keep-alive/i)
  return idle
}

it('ends idle connections when it closes, and waits for those in use', async () => {
  const { open, close } = await serveHandedConnections()
  const idle = await openIdle(open)
  const slow = await open()
  slow.write('GET / HTTP/1.1\r\n')
  const closed = close({ graceMs: 0, timeoutMs: 5_000, cut: new AbortController().signal })
  await once(idle.resume(), 'close')
  slow.write('host: localhost\r\n\r\n')
  expect(await text(slow)).toMatch(/^HTTP\/1\.1 200 OK.*connection: close/is)
  await closed
})

it('has idle connections wait for one more request when it closes with grace', async () => {
  const { open, close } = await serveHandedConnections()
  const [used, unused] = [await openIdle(open), await openIdle(open)]
  const closed = close({ graceMs: 200, timeoutMs: 5_000, cut: new AbortController().signal })
  used.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  expect(await text(used)).toMatch(/^HTTP\/1\.1 200 OK.*connection: close/is)
  expect(await text(unused)).toBe('')
  await closed
})
