import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type ProblemName, problem } from '@castellan/contract'
import type { Logger } from 'pino'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Config } from './config.ts'
import { ensureAdmin, type FirstAdmin } from './first-admin.ts'
import { createApp } from './http/app.ts'
import { closerOf } from './http/connections.ts'
import { type Hasher, HasherBusyError, scryptHasher } from './secrets/password.ts'
import { secretIn } from './secrets/secret-file.ts'
import { signer } from './secrets/signature.ts'
import { randomText } from './secrets/token.ts'
import { openStore, pathIn, type Store } from './store/open.ts'
import { isUnavailable } from './store/prisma.ts'

/** A server that answers. */
export type RunningServer = {
  /** Where it listens: `http://127.0.0.1:3000`. */
  url: string
  store: Store
  firstAdmin: FirstAdmin | undefined
  /** Stops accepting, finishes what is under way, and closes the database. */
  stop: () => Promise<void>
}

/** The world, as tests may want it: each has the real thing as its default. */
export type World = {
  now?: () => Date
  hasher?: Hasher
  timeouts?: { headersMs: number; requestMs: number; checkMs: number; stopMs: number }
}

const usualTimeouts = { headersMs: 10_000, requestMs: 30_000, checkMs: 2_000, stopMs: 10_000 }
const sweepEveryMs = 3_600_000

const brokenRequest: Record<string, ProblemName> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
}

/** Answers, in our shape, what is so broken that it never becomes a request. */
const answerBroken = (error: NodeJS.ErrnoException, socket: Socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
  const { status, body } = problem(
    brokenRequest[error.code ?? ''] ?? 'BAD_REQUEST',
    brokenRequest[error.code ?? ''] ? undefined : 'The request is not HTTP',
  )
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} ${body.code}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
  )
}

const listen = (server: Server, { host, port }: Config) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })

const serverOf = (app: RequestListener, timeouts: NonNullable<World['timeouts']>) => {
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.checkMs,
      requireHostHeader: false,
    },
    app,
  )
  server.on('checkExpectation', app)
  server.on('clientError', answerBroken)
  return { server, close: closerOf(server) }
}

/** Removes expired sessions now and every hour; answers how to end that (D9). */
const sweepSessions = (store: Store, now: () => Date, log: Logger) => {
  const sweep = async () => {
    try {
      while (await store.transaction((tx) => tx.sessions.sweep(now())));
    } catch (error) {
      log.warn({ err: error }, 'expired sessions were not swept')
    }
  }
  let sweeping = sweep()
  const timer = setInterval(() => {
    sweeping = sweep()
  }, sweepEveryMs)
  return async () => {
    clearInterval(timer)
    await sweeping
  }
}

/** Opens the database and serves the API as the configuration says. */
export const startServer = async (
  config: Config,
  log: Logger,
  version: string,
  world: World = {},
): Promise<RunningServer> => {
  const { now = () => new Date(), hasher = scryptHasher(), timeouts = usualTimeouts } = world
  const store = await openStore(config.databaseUrl, now)
  try {
    const deps = { now, store, hasher, randomText, config }
    const app = createApp({
      deps,
      signer: signer(config.secret ?? secretIn(`${pathIn(config.databaseUrl)}.secret`)),
      makeLimiter: (options) => new RateLimiterMemory(options),
      log,
      version,
      isUnavailable: (error) => isUnavailable(error) || error instanceof HasherBusyError,
    })
    const { server, close } = serverOf(app, timeouts)
    await listen(server, config)
    // Only now: a password made up by a server that then cannot listen would never be shown.
    const firstAdmin = await ensureAdmin(deps).catch(async (error) => {
      await close(0)
      throw error
    })
    const endSweeping = sweepSessions(store, now, log)
    const { address, port, family } = server.address() as AddressInfo
    const stop = async () => {
      await close(timeouts.stopMs)
      await endSweeping()
      await store.close()
    }
    const host = family === 'IPv6' ? `[${address}]` : address
    return { url: `http://${host}:${port}`, store, firstAdmin, stop }
  } catch (error) {
    await store.close()
    throw error
  }
}
