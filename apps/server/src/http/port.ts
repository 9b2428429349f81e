import { type AddressInfo, Server } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** The longest that a closing server looks for connections that wait. */
const acceptMs = 3_000

const shortTurnMs = 0.1

/** Listens at an address. Returns the URL. Rejects with Node's error if it cannot listen. */
export async function listen(server: Server, { host, port }: { host: string; port: number }) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const { address, port: actualPort, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`
}

/**
 * Closes the port when the server has accepted the connections that the operating system holds for it, which
 * would be reset. Node accepts at most one in a turn of its loop. Only a short turn tells: in a long
 * one, others have come since. The connections stay open.
 */
export async function closePort(server: Server) {
  let accepted = 0
  const accept = () => {
    accepted += 1
  }
  server.on('connection', accept)
  const deadline = performance.now() + acceptMs
  for (let hasMore = true; hasMore && performance.now() < deadline; ) {
    const [before, since] = [accepted, performance.now()]
    await nextTurn()
    hasMore = accepted > before || performance.now() - since > shortTurnMs
  }
  // A server of HTTP would end its idle connections first: others would arrive meanwhile.
  Server.prototype.close.call(server)
  server.off('connection', accept)
}
