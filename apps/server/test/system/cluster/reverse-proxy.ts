import { once } from 'node:events'
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** For how long a server counts as failed: nginx's `fail_timeout`. */
const failTimeoutMs = 10_000

type Upstream = { port: number; agent: Agent; failedAt: number }

/**
 * Starts a proxy in front of servers that does as nginx does by default: it takes the servers in turn,
 * keeps connections to them, knows that one has failed only when a request fails, and gives another
 * server only a request that was not sent yet.
 */
export async function startReverseProxy(ports: number[]) {
  const upstreams: Upstream[] = ports.map((port) => ({
    port,
    agent: new Agent({ keepAlive: true, maxFreeSockets: 32 }),
    failedAt: Number.NEGATIVE_INFINITY,
  }))
  let turn = 0
  const pick = (tried: Upstream[]) => {
    turn += 1
    const rest = upstreams.filter((upstream) => !tried.includes(upstream))
    const alive = rest.filter(({ failedAt }) => performance.now() - failedAt > failTimeoutMs)
    return alive[turn % alive.length] ?? rest[0]
  }
  const forward = (req: IncomingMessage, res: ServerResponse, body: Buffer, tried: Upstream[]) => {
    const upstream = pick(tried)
    if (!upstream) return res.writeHead(502).end()
    const { port, agent } = upstream
    const { method, url, headers } = req
    const sent = httpRequest({ host: '127.0.0.1', port, agent, method, path: url, headers })
    sent.on('response', (response) => {
      const { connection: _, 'keep-alive': __, ...passedOn } = response.headers
      res.writeHead(response.statusCode ?? 502, passedOn)
      response.pipe(res)
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      upstream.failedAt = performance.now()
      const isUnsent = error.code === 'ECONNREFUSED'
      if (isUnsent && !res.headersSent) forward(req, res, body, [...tried, upstream])
      else if (res.headersSent) res.destroy()
      else res.writeHead(502).end()
    })
    sent.end(body)
  }
  const proxy = createServer(async (req, res) => {
    forward(req, res, Buffer.concat(await req.toArray()), [])
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => {
    proxy.close()
    proxy.closeAllConnections()
    for (const { agent } of upstreams) agent.destroy()
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}
