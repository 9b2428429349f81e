import { randomUUID } from 'node:crypto'
import { type AnyEntry, contract, openApi, problem } from '@castellan/contract'
import { createExpressEndpoints } from '@ts-rest/express'
import cors from 'cors'
import express, { type Express, type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import type { Deps } from '../deps.ts'
import { endpoints } from '../endpoints/index.ts'
import type { SessionChange } from '../endpoints/endpoint.ts'
import type { Signer } from '../secrets/signature.ts'
import { addressReader } from './address.ts'
import { errorHandler, sendJson, sendProblem, sendTooMany } from './answer.ts'
import { bodyReader } from './body.ts'
import { type CookieJar, cookieJar } from './cookies.ts'
import { credentialReader } from './credential.ts'
import { guard } from './guard.ts'
import { healthChecks } from './health.ts'
import { localsOf } from './locals.ts'
import { trustOf } from './origin.ts'
import { referencePage } from './reference.ts'
import { type MakeLimiter, throttle, type Throttle } from './throttle.ts'

/** What the app is made of, besides what its endpoints work with. */
export type AppOptions = {
  deps: Omit<Deps, 'attempts'>
  signer: Signer
  makeLimiter: MakeLimiter
  log: Logger
  version: string
  /** Whether an error means that the service cannot answer now, but soon may. */
  isUnavailable: (error: unknown) => boolean
}

const requestLog = (log: Logger) =>
  pinoHttp({
    logger: log,
    genReqId: (_req, res) => {
      const id = randomUUID()
      res.setHeader('x-request-id', id)
      return id
    },
    quietReqLogger: true,
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    // Neither headers nor queries: both carry what nobody should read later.
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  })

type Handled = (args: {
  body: unknown
  query: unknown
  req: Parameters<RequestHandler>[0]
  res: Parameters<RequestHandler>[1]
}) => Promise<{ status: number; body: unknown }>

type AnyEndpoint = (
  request: object,
  deps: Deps,
) => Promise<{
  status: number
  body: unknown
  session?: SessionChange
  headers?: Record<string, string>
}>

/** Calls an endpoint with what the guard found, and does to the browser what its answer says. */
const handled =
  (endpoint: AnyEndpoint, deps: Deps, cookies: CookieJar): Handled =>
  async ({ body, query, req, res }) => {
    const { caller, address } = localsOf(res)
    const origin = { ipAddress: address, userAgent: req.headers['user-agent'] ?? '' }
    const answer = await endpoint({ body, query, caller, origin }, deps)
    if (answer.session) {
      res.removeHeader('set-cookie')
      cookies.apply(res, answer.session, caller?.byBearer ?? false)
    }
    for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value)
    return answer
  }

/** Every endpoint as ts-rest wants it. The binding of contract and endpoints was checked before. */
const handledAll = (deps: Deps, cookies: CookieJar) =>
  Object.fromEntries(
    Object.entries(endpoints).map(([subject, ofSubject]) => [
      subject,
      Object.fromEntries(
        Object.entries(ofSubject).map(([key, endpoint]) => [
          key,
          handled(endpoint as AnyEndpoint, deps, cookies),
        ]),
      ),
    ]),
  ) as never

const entries: AnyEntry[] = Object.values(contract).flatMap((subject) =>
  Object.values(subject as unknown as Record<string, AnyEntry>),
)
const knownPaths = new Set(entries.map(({ path }) => path))

/** Counts every request before anything else is done with it. */
const arrival =
  ({ arrive }: Throttle): RequestHandler =>
  async (req, res, next) => {
    const { address, credential } = localsOf(res)
    const path = knownPaths.has(req.path) ? req.path : 'unknown'
    const wait = await arrive({ address, path, token: credential?.token })
    if (wait !== undefined) return sendTooMany(res, wait)
    next()
  }

const otherMethods = (router: Router) => {
  for (const { path, method } of entries) {
    router.all(path, (_req, res) => {
      res.setHeader('allow', method)
      sendProblem(res, problem('METHOD_NOT_ALLOWED'))
    })
  }
}

/** Builds the server's application: the order of these lines is the way of a request. */
export const createApp = ({
  deps: given,
  signer,
  makeLimiter,
  log,
  version,
  isUnavailable,
}: AppOptions): Express => {
  const { config, store } = given
  const limits = throttle(makeLimiter, config.rateLimit)
  const deps: Deps = { ...given, attempts: limits }
  const cookies = cookieJar(signer, {
    prefix: config.cookiePrefix,
    secure: config.baseUrl.startsWith('https:'),
    maxAgeSeconds: config.sessions.expiresIn,
  })
  const isTrusted = trustOf(config.baseUrl, config.trustedOrigins)
  const addressOf = addressReader(config.trustedProxies)
  const credentialOf = credentialReader(signer, cookies.names.session, config.requireSignature)
  const document = openApi(contract, { baseUrl: config.baseUrl + config.basePath, version })

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  app.use(requestLog(log))
  app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false } }))
  app.use((req, res, next) => {
    res.json = (body) => {
      sendJson(res, res.statusCode, body)
      return res
    }
    Object.assign(localsOf(res), { address: addressOf(req), credential: credentialOf(req.headers) })
    next()
  })
  app.use(healthChecks(store.ping))

  const api = Router({ strict: true, caseSensitive: true })
  api.use(
    cors({
      origin: (origin, answer) => answer(null, origin !== undefined && isTrusted(origin)),
      credentials: true,
      methods: ['GET', 'POST'],
      exposedHeaders: ['set-auth-token', 'x-request-id', 'retry-after', 'x-retry-after'],
    }),
  )
  api.use(arrival(limits))
  api.get('/openapi.json', (_req, res) => sendJson(res, 200, document))
  api.use(referencePage())
  createExpressEndpoints(contract, handledAll(deps, cookies), api, {
    globalMiddleware: [
      guard({ deps, cookies, throttle: limits, isTrusted }),
      ...bodyReader(isTrusted),
    ] as never,
    requestValidationErrorHandler: (error, _req, _res, next) => next(error),
    logInitialization: false,
  })
  otherMethods(api)

  app.use(config.basePath, api)
  app.use((_req, res) => sendProblem(res, problem('NOT_FOUND')))
  app.use(errorHandler(isUnavailable))
  return app
}
