import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** Returns a port of the loopback address that nothing uses. */
export async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
