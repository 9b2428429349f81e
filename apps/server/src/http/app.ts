import type { RequestListener } from 'node:http'
import { parse } from 'node:querystring'
import { contract, generateOpenApi, listRoutes, problem } from '@castellan/contract'
import cors from 'cors'
import express, { type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { CallerOptions } from '../auth/authenticate.ts'
import type { Deps } from '../deps.ts'
import type { Signer } from '../secrets/signature.ts'
import { bindEndpoints, plainJson } from './handler.ts'
import { bodyReader } from './middleware/body.ts'
import { addressReader } from './middleware/client-address.ts'
import { cookieJar } from './middleware/cookies.ts'
import { credentialReader } from './middleware/credential.ts'
import { guard } from './middleware/guard.ts'
import { healthChecks } from './middleware/health.ts'
import { pathIn, refuseUnclearHost } from './middleware/host.ts'
import { type IsTrusted, trustOf } from './middleware/origin.ts'
import { type Limiters, type Throttle, throttle } from './middleware/rate-limit.ts'
import { refuseWrongReason } from './middleware/reason.ts'
import { referencePage } from './middleware/reference.ts'
import { requestLog } from './middleware/request-log.ts'
import { localsOf } from './request-context.ts'
import { errorHandler, sendJson, sendProblem, sendTooMany } from './response.ts'

/** What the app is made of, besides what its endpoints work with. */
export type AppOptions = {
  deps: Omit<Deps, 'attempts'>
  noteUse: CallerOptions['noteUse']
  signer: Signer
  limiters: Limiters
  log: Logger
  version: string
  /** Whether an error means that the service cannot answer now, but soon may. */
  isUnavailable: (error: unknown) => boolean
}

/** The paths of the contract, and the one method of each. */
const methods = new Map(listRoutes(contract).map(({ entry: { path, method } }) => [path, method]))

/** Refuses what Express would take for a GET (a HEAD), or for no route at all. */
const refuseOtherMethods: RequestHandler = (req, res, next) => {
  const method = methods.get(req.path)
  if (method === undefined || method === req.method) return next()
  res.setHeader('allow', method)
  sendProblem(res, problem('METHOD_NOT_ALLOWED'))
}

/** Builds the server's application: the order of these lines is the way of a request. */
export function createApp(options: AppOptions): RequestListener {
  const { noteUse, signer, limiters, log, version, isUnavailable } = options
  const { config, store } = options.deps
  const limits = throttle(limiters, config.rateLimit)
  const deps: Deps = { ...options.deps, attempts: limits }
  const overTls = config.baseUrl.startsWith('https:')
  const cookies = cookieJar(signer, {
    prefix: config.cookiePrefix,
    secure: overTls,
    maxAgeSeconds: config.sessions.expiresIn,
  })
  const isTrusted = trustOf(config.baseUrl, config.trustedOrigins)
  const addressOf = addressReader(config.trustedProxies)
  const credentialOf = credentialReader(
    signer,
    deps.apiKeySecrets,
    cookies.names.session,
    config.requireSignature,
  )
  const app = bareExpress()
  app.use(requestLog(log))
  app.use(secureHeaders(overTls))
  app.use(refuseUnclearHost)
  app.use(healthChecks(store.ping))
  app.use((req, res, next) => {
    Object.assign(localsOf(res), { address: addressOf(req), credential: credentialOf(req.headers) })
    next()
  })
  app.use(plainJson)

  const api = Router({ strict: true, caseSensitive: true })
  api.use(sharing(isTrusted))
  api.use(arrival(limits))
  api.use(refuseOtherMethods)
  // Generated at the first request for it, as it takes as long as the rest of the start.
  let document: object | undefined
  api.get('/openapi.json', (_req, res) => {
    document ??= generateOpenApi(contract, { baseUrl: config.baseUrl + config.basePath, version })
    sendJson(res, 200, document)
  })
  api.use(referencePage())
  const door = guard({ deps, cookies, throttle: limits, noteUse, isTrusted })
  bindEndpoints(api, [door, refuseWrongReason, ...bodyReader(isTrusted)], deps, cookies)

  app.use(config.basePath, api)
  app.use((_req, res) => sendProblem(res, problem('NOT_FOUND')))
  app.use(errorHandler(isUnavailable))
  return (req, res) => {
    req.url = pathIn(req.url ?? '/')
    app(req, res)
  }
}

function secureHeaders(overTls: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: overTls,
  })
}

/** Browsers of trusted origins may ask, with cookies; nobody else's may (F3). */
function sharing(isTrusted: IsTrusted) {
  return cors({
    origin: (origin, answer) => answer(null, origin !== undefined && isTrusted(origin)),
    credentials: true,
    methods: ['GET', 'POST'],
    exposedHeaders: ['set-auth-token', 'x-request-id', 'retry-after', 'x-retry-after'],
  })
}

/** Counts every request before anything else is done with it. */
function arrival({ arrive }: Throttle): RequestHandler {
  return async (req, res, next) => {
    const { address, credential } = localsOf(res)
    const path = methods.has(req.path) ? req.path : 'unknown'
    // What no entry will answer never looks at the token: it says nothing about who asks.
    const token = methods.get(path) === req.method ? credential?.token : undefined
    const wait = await arrive({ address, path, token })
    if (wait !== undefined) return sendTooMany(res, wait)
    next()
  }
}

function bareExpress() {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', (query: string) => parse(query, '&', '=', { maxKeys: 0 }))
  app.enable('case sensitive routing')
  app.enable('strict routing')
  return app
}
