import type { Logger } from 'pino'
import type { Config } from './config/config.ts'
import { createDeps, resolveSecret } from './create-deps.ts'
import { createApp } from './http/app.ts'
import { serve, type Timeouts } from './http/serve.ts'
import { createFirstAdmin, type FirstAdmin } from './jobs/create-first-admin.ts'
import { purgeExpired } from './jobs/purge-expired.ts'
import { createApiKeyUsageRecorder } from './jobs/record-api-key-usage.ts'
import { writeCheckpoints } from './jobs/write-checkpoints.ts'
import { createScryptHasher, type Hasher, HasherBusyError } from './secrets/password.ts'
import { createSigner } from './secrets/signature.ts'
import { generateRandomString } from './secrets/token.ts'
import { isUnavailable } from './store/database.ts'
import { openStore, type Store } from './store/index.ts'
import { createLocalRateLimiter } from './store/repositories/rate-limits.ts'

/** A server that answers. */
export type RunningServer = {
  /** Where it listens: `http://127.0.0.1:3000`. */
  url: string
  store: Store
  /** The first admin, if this start made one; `missing` where nobody is an admin. */
  firstAdmin: FirstAdmin | 'missing' | undefined
  /** Stops accepting, finishes what is under way, and closes the database. */
  stop: () => Promise<void>
}

/** The world, as tests may want it: each has the real thing as its default. */
export type Overrides = {
  now?: () => Date
  hasher?: Hasher
  timeouts?: Partial<typeof usualTimeouts>
}

const usualTimeouts: Timeouts & { stopMs: number; sweepMs: number; sealMs: number } = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 60_000,
  checkMs: 2_000,
  stopMs: 10_000,
  sweepMs: 3_600_000,
  sealMs: 1_000,
}

/** Opens the database and serves the API as the configuration says. */
export async function startServer(
  config: Config,
  log: Logger,
  version: string,
  world: Overrides = {},
): Promise<RunningServer> {
  const { now = () => new Date(), hasher = createScryptHasher() } = world
  const timeouts = { ...usualTimeouts, ...world.timeouts }
  const store = await openStore(config.database, {
    now,
    generateRandomString: generateRandomString,
  })
  try {
    const secret = resolveSecret(config)
    const uses = createApiKeyUsageRecorder({ store, now }, log)
    const deps = createDeps(config, store, secret, { now, hasher })
    const app = createApp({
      deps,
      recordUse: uses.note,
      signer: createSigner(secret),
      limiters: { shared: store.createRateLimiter, local: createLocalRateLimiter },
      log,
      version,
      isUnavailable: (error) => isUnavailable(error) || error instanceof HasherBusyError,
    })
    const { url, close } = await serve(app, config, timeouts)
    // Only now: a password made up by a server that then cannot listen would never be shown.
    const firstAdmin = await createFirstAdmin(deps).catch(async (error) => {
      await close(0)
      throw error
    })
    const endSweeping = purgeExpired(deps, log, timeouts.sweepMs)
    const endSealing = writeCheckpoints(deps, log, timeouts.sealMs)
    const stop = async () => {
      await close(timeouts.stopMs)
      await endSealing()
      await endSweeping()
      await uses.written()
      await store.close()
    }
    return { url, store, firstAdmin, stop }
  } catch (error) {
    await store.close()
    throw error
  }
}
