import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import { resolvePermissions } from '../domain/permissions.ts'
import { computeExtendedExpiry, isSessionLive } from '../domain/sessions.ts'
import type { CookieJar } from '../http/middleware/cookies.ts'
import type { Throttle } from '../http/middleware/rate-limit.ts'
import { localsOf } from '../http/request-context.ts'
import { keyCaller } from './authenticate-api-key.ts'
import type { ApiKeyCaller, RequestCaller, SessionCaller } from './caller.ts'

/** What recognising a caller takes. */
export type CallerOptions = {
  deps: Deps
  cookies: CookieJar
  throttle: Throttle
  /** Notes in the background that a key was used. */
  noteUse: (key: ApiKeyCaller['apiKey']) => void
}

/**
 * Recognises the caller by the credential of a request, and prolongs their session when that is due
 * (WIRE §9.3). A browser whose session is dead is told to forget it.
 */
export function callerReader({ deps, cookies, throttle, noteUse }: CallerOptions) {
  const { store, now, config, readPolicy } = deps

  /** Who sends a key, whose use is noted when the answer is out. */
  const byKey = async (secret: string, address: string, res: Response) => {
    const hash = deps.apiKeySecrets.hash(secret)
    const caller = hash === undefined ? undefined : await keyCaller(store, { hash, address }, deps)
    if (caller) res.once('close', () => noteUse(caller.apiKey))
    return caller
  }

  const prolonged = async (caller: SessionCaller, req: Request, res: Response) => {
    const { session, byBearer, remembered } = caller
    const expiresAt = computeExtendedExpiry(session, config.sessions, now())
    if (!expiresAt || !remembered || req.query.disableRefresh) return caller
    await store.transaction((tx) => tx.sessions.prolong(session.id, expiresAt, now()))
    if (!byBearer) cookies.apply(res, { does: 'open', token: session.token, remembered }, false)
    return { ...caller, session: { ...session, expiresAt, updatedAt: now() } }
  }

  return async (req: Request, res: Response): Promise<RequestCaller | undefined> => {
    const { credential, address } = localsOf(res)
    if (!credential) return undefined
    const { token, byBearer, isKey } = credential
    if (isKey) {
      const caller = await byKey(token, address, res)
      await throttle.known({ address, path: req.path, token }, caller !== undefined)
      return caller
    }
    const found = await store.sessions.byToken(token)
    const access = found ? await readPolicy(store, found.rolesVersion) : config.access
    const live = found && isSessionLive(found, access, now()) ? found : undefined
    await throttle.known({ address, path: req.path, token }, live !== undefined)
    if (!live) {
      cookies.apply(res, { does: 'close' }, false)
      return undefined
    }
    const { user, session, impersonation } = live
    const remembered = cookies.isRemembered(req.headers)
    const adminSession = cookies.adminSession(req.headers)
    const permissions = resolvePermissions(user, access)
    const who = { kind: 'session' as const, user, session, impersonation, permissions, access }
    return prolonged({ ...who, adminSession, byBearer, remembered }, req, res)
  }
}
