import { type AnyEntry, type Problem, problem } from '@castellan/contract'
import { authenticateApiKey, authenticateSession, extendSession } from '../../auth/authenticate.ts'
import { objectionToCall } from '../../auth/authorize.ts'
import {
  type ApiKeyCaller,
  type RequestCaller,
  type SessionCaller,
  usesCookie,
} from '../../auth/caller.ts'
import type { Deps } from '../../deps.ts'
import { runInSpan } from '../../tracing.ts'
import type { RequestContext } from '../request-context.ts'
import type { CookieJar } from './cookies.ts'
import { type IsTrusted, logUntrusted, objectionToOrigin } from './origin.ts'
import type { Throttle } from './rate-limit.ts'
import { logCause } from './request-log.ts'

export type GuardOptions = {
  deps: Deps
  cookies: CookieJar
  throttle: Throttle
  isTrusted: IsTrusted
  /** Records in the background that an API key was used. */
  recordUse: (caller: ApiKeyCaller) => void
}

/** Checks the caller of an entry, and where the call comes from. Returns why it is refused. */
export type Guard = (context: RequestContext, entry: GuardedEntry) => Promise<Problem | undefined>

type GuardedEntry = { metadata: Pick<AnyEntry['metadata'], 'auth'>; path: string }

/**
 * Creates the guard of all entries: who calls (401), from which origin (403), and whether they may
 * (403). The body is read only after that (A2).
 */
export function createGuard(options: GuardOptions): Guard {
  return async (context, { metadata: { auth }, path }) => {
    const caller = await runInSpan('authenticate', {}, async (span) => {
      const found = await authenticate(context, options)
      span?.setAttribute('castellan.caller', found?.kind ?? 'none')
      return found
    })
    if (caller) context.caller = caller
    const waitSeconds = await countCredential(context, options.throttle)
    if (waitSeconds) return { ...problem('TOO_MANY_REQUESTS'), retryAfterSeconds: waitSeconds }
    const objection = objectionToCall(caller, auth, options.deps.store)
    if (objection?.status === 401) return objection
    const byHeader = caller !== undefined && !usesCookie(caller)
    const isTrusted = logUntrusted(options.isTrusted, context.res)
    const hasCookies = options.cookies.hasCookies(context.req.headers)
    const origin = { byHeader, hasCookies, isTrusted }
    return objectionToOrigin(context.req, path, origin) ?? objection
  }
}

async function authenticate(
  context: RequestContext,
  { deps, cookies, recordUse }: GuardOptions,
): Promise<RequestCaller | undefined> {
  const { res, credential } = context
  if (!credential) return undefined
  const { token, isApiKey } = credential
  const caller = isApiKey
    ? await findApiKeyCaller(context, token, deps)
    : await findSessionCaller(context, token, { deps, cookies })
  if (caller?.kind === 'session') return extend(caller, context, deps)
  if (caller) res.once('close', () => recordUse(caller))
  // A browser forgets a session that is dead, but not one that the app keeps elsewhere.
  else if (!isApiKey && deps.store.stored.sessions) context.sessionChange = { does: 'close' }
  return caller
}

function countCredential(
  { req, credential, caller, metadata }: RequestContext,
  throttle: Throttle,
) {
  const request = { address: metadata.ipAddress, path: req.path, credential }
  return throttle.countCredential(request, caller?.accountableUserId)
}

async function findApiKeyCaller({ res, metadata }: RequestContext, secret: string, deps: Deps) {
  const hashes = deps.apiKeySecrets.hash(secret)
  if (hashes === undefined) return undefined
  const presented = { hashes, address: metadata.ipAddress }
  return authenticateApiKey(deps.store, presented, deps, (cause) => logCause(res, cause))
}

async function findSessionCaller(
  { req: { headers }, credential }: RequestContext,
  token: string,
  { deps, cookies }: Pick<GuardOptions, 'deps' | 'cookies'>,
): Promise<SessionCaller | undefined> {
  const identity = await authenticateSession(deps.store, token, deps)
  return (
    identity && {
      byBearer: credential?.byBearer ?? false,
      remembered: cookies.isRemembered(headers),
      adminSession: cookies.readAdminSession(headers),
      ...identity,
    }
  )
}

/** Extends the session of a caller when it is due, and has the browser keep its cookie as long. */
async function extend(caller: SessionCaller, context: RequestContext, deps: Deps) {
  if (!caller.remembered || context.query.disableRefresh) return caller
  const session = await extendSession(caller.session, deps, (cause) => logCause(context.res, cause))
  if (!session) return caller
  if (usesCookie(caller))
    context.sessionChange = { does: 'open', token: session.token, remembered: true }
  return { ...caller, session }
}
