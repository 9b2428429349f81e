import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { ensureAdmin, type FirstAdmin } from './first-admin.ts'
import { createApp } from './http/app.ts'
import { serve, type Timeouts } from './http/serve.ts'
import { keyUses } from './key-uses.ts'
import { depsOf, secretOf } from './make-deps.ts'
import { sealTrail } from './sealing.ts'
import { type Hasher, HasherBusyError, scryptHasher } from './secrets/password.ts'
import { signer } from './secrets/signature.ts'
import { randomText } from './secrets/token.ts'
import { isUnavailable } from './store/db.ts'
import { openStore, type Store } from './store/open.ts'
import { localLimiter } from './store/rate-limits.ts'
import { sweep } from './sweep.ts'

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
export type World = {
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
export const startServer = async (
  config: Config,
  log: Logger,
  version: string,
  world: World = {},
): Promise<RunningServer> => {
  const { now = () => new Date(), hasher = scryptHasher() } = world
  const timeouts = { ...usualTimeouts, ...world.timeouts }
  const store = await openStore(config.database, { now, randomText })
  try {
    const secret = secretOf(config)
    const uses = keyUses({ store, now }, log)
    const deps = depsOf(config, store, secret, { now, hasher })
    const app = createApp({
      deps,
      noteUse: uses.note,
      signer: signer(secret),
      limiters: { shared: store.rateLimiter, local: localLimiter },
      log,
      version,
      isUnavailable: (error) => isUnavailable(error) || error instanceof HasherBusyError,
    })
    const { url, close } = await serve(app, config, timeouts)
    // Only now: a password made up by a server that then cannot listen would never be shown.
    const firstAdmin = await ensureAdmin(deps).catch(async (error) => {
      await close(0)
      throw error
    })
    const endSweeping = sweep(deps, log, timeouts.sweepMs)
    const endSealing = sealTrail(deps, log, timeouts.sealMs)
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
