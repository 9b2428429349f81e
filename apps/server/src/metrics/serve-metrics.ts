import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { ConfigError } from '../config/config.ts'
import type { MetricsAddress } from '../config/sections.ts'

/** How many connections are open at a time: more than a few scrapers are a mistake. */
const maxConnections = 50

const requestTimeoutMs = 10_000

/**
 * Serves metrics at `/metrics` of a port of their own. Returns the URL, and what closes the port.
 * @throws ConfigError if it cannot listen
 */
export async function serveMetrics(
  { host, port, token }: MetricsAddress,
  contentType: string,
  read: () => Promise<string>,
) {
  const isAllowed = createTokenCheck(token)
  const listener: RequestListener = async (req, res) => {
    const refuse = (status: number, headers = {}) => res.writeHead(status, headers).end()
    if (req.url?.split('?')[0] !== '/metrics') return refuse(404)
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' })
    if (!isAllowed(req.headers.authorization)) return refuse(401, { 'www-authenticate': 'Bearer' })
    try {
      const text = await read()
      res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text)
    } catch {
      refuse(500)
    }
  }
  const server = createServer(
    { headersTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs },
    listener,
  )
  limitConnections(server)
  await listen(server, host, port).catch((error: Error) => {
    throw new ConfigError([
      `CASTELLAN_METRICS_HOST and CASTELLAN_METRICS_PORT cannot be used: ${error.message}`,
    ])
  })
  return { url: toUrl(server.address() as AddressInfo), close: () => close(server) }
}

/** Ends the oldest connection for one too many, so that idle ones keep no one out. */
function limitConnections(server: Server) {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    const [oldest] = open
    if (open.size > maxConnections) oldest?.destroy()
  })
}

/** Creates the check of the header `authorization`, which takes the same time for every token. */
function createTokenCheck(token: string | undefined) {
  if (token === undefined) return () => true
  const expected = digest(token)
  return (header = '') =>
    timingSafeEqual(digest(/^bearer +(.*)$/i.exec(header)?.[1] ?? ''), expected)
}

function digest(text: string) {
  return createHash('sha256').update(text).digest()
}

function toUrl({ address, port, family }: AddressInfo) {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`
}

function listen(server: Server, host: string, port: number) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}

function close(server: Server) {
  return new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
