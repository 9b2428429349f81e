import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { createDeps, resolveSecrets } from '../create-deps.ts'
import type { Deps } from '../deps.ts'
import { createApp } from '../http/app.ts'
import { type HeavyQueryLimits, heavyQueryLimits } from '../http/heavy-queries.ts'
import type { HttpApp } from '../http/messages.ts'
import type { Phase } from '../http/middleware/health.ts'
import type { Outages } from '../http/response.ts'
import { createApiKeyUsageRecorder } from '../jobs/record-api-key-usage.ts'
import { createRefusalRecorder } from '../jobs/record-refusals.ts'
import type { Observer } from '../observer.ts'
import { createDoctorProbes } from '../secrets/doctor-probe.ts'
import { HasherBusyError } from '../secrets/password.ts'
import { createSigner } from '../secrets/signature.ts'
import { hasSchemaChanged, isUnavailable } from '../store/errors.ts'

/** What the API works with. */
export type ApiParts = { log: Logger; version: string; observer: Observer } & Pick<
  Deps,
  'store' | 'now' | 'hasher'
>

type ApiOptions = {
  refusalWindowMs: number
  heavyQueries?: HeavyQueryLimits | undefined
  /** Rejects if a worker of this server does not respond. */
  checkWorkers?: () => Promise<void>
}

/** The API of a process, whose connections come from elsewhere. */
export type Api = {
  app: HttpApp
  deps: Omit<Deps, 'signInAttempts'>
  /** Says what the server does now; it is starting at first. */
  setPhase: (phase: Phase) => void
  /** Writes what is still to be recorded of the requests. */
  stop: () => Promise<void>
}

/** Which errors are no bugs. */
const outages: Outages = {
  isUnavailable: (error) => isUnavailable(error) || error instanceof HasherBusyError,
  hasSchemaChanged,
}

/** Creates the API on an open database. */
export function createApi(
  config: Config,
  { log, version, store, now, hasher, observer }: ApiParts,
  { refusalWindowMs, heavyQueries = heavyQueryLimits, checkWorkers = async () => {} }: ApiOptions,
): Api {
  let phase: Phase = 'starting'
  const readPhase = () => phase
  const secrets = resolveSecrets(config)
  const apiKeyUsage = createApiKeyUsageRecorder({ store, now }, log)
  const refusals = createRefusalRecorder({ store, now }, log, refusalWindowMs)
  const deps = createDeps(config, store, secrets, { now, hasher })
  const app = createApp({
    deps,
    recordUse: apiKeyUsage.record,
    recordRefusal: refusals.record,
    signer: createSigner(secrets),
    probes: createDoctorProbes(secrets),
    heavyQueries,
    rateLimits: store.rateLimits,
    log,
    version,
    readPhase,
    checkWorkers,
    outages,
    observer,
  })
  return {
    app,
    deps,
    setPhase: (next) => {
      phase = next
    },
    stop: async () => {
      await refusals.stop()
      await apiKeyUsage.stop()
    },
  }
}
