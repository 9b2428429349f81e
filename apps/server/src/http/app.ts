import { parse } from 'node:querystring'
import { createContract, problem } from '@castellan/contract'
import express, { Router } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Deps, RateLimits } from '../deps.ts'
import type { Observer } from '../observer.ts'
import type { DoctorProbes } from '../secrets/doctor-probe.ts'
import type { Signer } from '../secrets/signature.ts'
import { createFinish, type FinishOptions } from './finish.ts'
import { createHandler } from './handler.ts'
import { createHeavyQueryRunner, type HeavyQueryLimits } from './heavy-queries.ts'
import { createMessageClasses, type HttpApp } from './messages.ts'
import { createAddressReader } from './middleware/client-address.ts'
import { createConsole } from './middleware/console.ts'
import { type CookieJar, createCookieJar } from './middleware/cookies.ts'
import { createCors } from './middleware/cors.ts'
import { createCredentialReader } from './middleware/credential.ts'
import { createDeviceReader } from './middleware/device.ts'
import { createProbeResponse } from './middleware/doctor-probe.ts'
import { createGuard, type GuardOptions } from './middleware/guard.ts'
import { createHealthChecks, createStartGate, type Phase } from './middleware/health.ts'
import { checkHost, toOriginForm } from './middleware/host.ts'
import { createRequestObservation } from './middleware/observation.ts'
import { createTrustCheck, type IsTrusted } from './middleware/origin.ts'
import { createThrottle } from './middleware/rate-limit.ts'
import { createReferencePage } from './middleware/reference.ts'
import { createReferenceAccess } from './middleware/reference-access.ts'
import { createRequestLog } from './middleware/request-log.ts'
import { createOpenApiHandler } from './openapi.ts'
import type { ReadClient } from './request-context.ts'
import {
  createErrorHandler,
  createErrorMapper,
  type ErrorMapper,
  type Outages,
  sendJson,
} from './response.ts'
import { createRouter } from './router.ts'
import { createUnsentBudget } from './unsent-budget.ts'

/** How many bytes of large responses may wait to be read, by one caller and by all. */
const unsentLimits = { callerBytes: 32 * 1024 * 1024, totalBytes: 256 * 1024 * 1024 }

/** The paths of the reference: the OpenAPI document, and the page with its files. */
const referencePaths = ['/openapi.json', '/reference', '/reference/*file']

type AppOptions = {
  deps: Omit<Deps, 'signInAttempts'>
  recordUse: GuardOptions['recordUse']
  recordRefusal: FinishOptions['recordRefusal']
  signer: Signer
  probes: DoctorProbes
  /** Counts of all servers on the database. */
  rateLimits: RateLimits
  log: Logger
  version: string
  readPhase: () => Phase
  checkWorkers: () => Promise<void>
  heavyQueries: HeavyQueryLimits
  outages: Outages
  observer: Observer
}

/** Creates the application. A request passes through it in the order of these lines. */
export function createApp(options: AppOptions): HttpApp {
  const { readPhase, checkWorkers, outages } = options
  const { config, store, now } = options.deps
  const isTrusted = createTrustCheck(config.baseUrl, config.trustedOrigins)
  const toErrorResponse = createErrorMapper(outages)

  const contract = createContract(store.userFields)

  const app = createExpress()
  app.use(createRequestObservation(options.observer, contract, config.basePath))
  app.use(createRequestLog(options.log))
  app.use(createSecurityHeaders(config.baseUrl))
  app.use(checkHost)
  app.use(createProbeResponse(options.probes, config.trustedProxies, now))
  app.use(createHealthChecks({ store, readPhase, checkWorkers, outages }))
  app.use(createStartGate(readPhase))

  const api = Router({ strict: true, caseSensitive: true })
  api.use(createCors(isTrusted))
  const { callContract, requireCaller } = createContractRouter(
    options,
    contract,
    isTrusted,
    toErrorResponse,
  )
  api.use(callContract)
  if (config.reference === 'signed-in') api.get(referencePaths, requireCaller)
  if (config.reference !== 'off') {
    api.get('/openapi.json', createOpenApiHandler(contract, config, options.version))
    api.use(createReferencePage())
  }
  app.use(config.basePath, api)
  if (config.console) app.use(createConsole(config.basePath))

  app.use((_req, res) => sendJson(res, problem('NOT_FOUND')))
  app.use(createErrorHandler(toErrorResponse))
  const listener: HttpApp['listener'] = (req, res) => {
    req.url = toOriginForm(req.url ?? '/')
    app(req, res)
  }
  return { listener, messages: createMessageClasses(app) }
}

/** Creates the router of the contract, and what lets only its callers pass. */
function createContractRouter(
  {
    deps: { config, ...shared },
    signer,
    rateLimits,
    recordUse,
    recordRefusal,
    heavyQueries,
  }: AppOptions,
  contract: Record<string, object>,
  isTrusted: IsTrusted,
  toErrorResponse: ErrorMapper,
) {
  const throttle = createThrottle(rateLimits, { ...config.rateLimit, now: shared.now })
  const deps: Deps = { ...shared, config, signInAttempts: throttle.signInAttempts }
  const cookies = createCookieJar(signer, {
    prefix: config.cookiePrefix,
    secure: isHttps(config.baseUrl),
    maxAgeSeconds: config.sessions.expiresIn,
    deviceMaxAgeSeconds: deps.deviceTokens.maxAgeSeconds,
  })
  const guard = createGuard({ deps, cookies, throttle, isTrusted, recordUse })
  const budget = createUnsentBudget(unsentLimits)
  const finish = createFinish({ cookies, recordRefusal, budget })
  const handle = createHandler({
    deps,
    guard,
    throttle,
    isTrusted,
    toErrorResponse,
    finish,
    heavyQueries: createHeavyQueryRunner(heavyQueries),
  })
  const readClient = createClientReader(deps, signer, cookies)
  return {
    callContract: createRouter({ contract, readClient, throttle, handle }),
    requireCaller: createReferenceAccess({ readClient, guard, cookies, finish }),
  }
}

/** Creates what reads who sends a request: the address, the credential and the device. */
function createClientReader(
  deps: Pick<Deps, 'config' | 'apiKeySecrets' | 'deviceTokens' | 'now'>,
  signer: Signer,
  { names }: CookieJar,
): ReadClient {
  const { config, apiKeySecrets } = deps
  const readAddress = createAddressReader(config.trustedProxies)
  const readDevice = createDeviceReader(deps, names.device)
  const readCredential = createCredentialReader({
    signer,
    apiKeySecrets,
    cookieName: names.session,
    requireSignature: config.requireSignature,
  })
  return (req) => ({
    address: readAddress(req),
    credential: readCredential(req.headers),
    device: readDevice(req.headers),
  })
}

function createSecurityHeaders(baseUrl: string) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: isHttps(baseUrl),
  })
}

function createExpress() {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', (query: string) => parse(query, '&', '=', { maxKeys: 0 }))
  app.enable('case sensitive routing')
  app.enable('strict routing')
  return app
}

function isHttps(baseUrl: string) {
  return baseUrl.startsWith('https:')
}
