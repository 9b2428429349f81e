import { type Need, type Permission, problem, refusalWithout } from '@castellan/contract'
import type { RequestHandler } from 'express'
import type { Caller, Deps } from '../deps.ts'
import { may } from '../domain/access.ts'
import { isLive, prolongedEnd } from '../domain/sessions.ts'
import { sendProblem } from './answer.ts'
import type { CookieJar } from './cookies.ts'
import type { Credential } from './credential.ts'
import { entryOf, localsOf } from './locals.ts'
import { type IsTrusted, objectionToOrigin } from './origin.ts'
import type { Throttle } from './throttle.ts'

type GuardOptions = {
  deps: Deps
  cookies: CookieJar
  throttle: Throttle
  isTrusted: IsTrusted
}

/** Finds the caller behind a credential, and prolongs their session when that is due. */
const recognise = async (credential: Credential, { store, now, config }: Deps) => {
  const at = now()
  const found = await store.sessions.byToken(credential.token)
  if (!found || !isLive(found, config.access, at)) return undefined
  return { ...found, end: prolongedEnd(found.session, config.sessions, at) }
}

/**
 * Stands at the door: who asks (401), from where (403), and whether they may (403). Only then is
 * the request read (A2).
 */
export const guard = ({ deps, cookies, throttle, isTrusted }: GuardOptions): RequestHandler => {
  const { store, now, config } = deps

  const callerOf = async (
    credential: Credential,
    req: Parameters<RequestHandler>[0],
    res: Parameters<RequestHandler>[1],
  ): Promise<Caller | undefined> => {
    const { byBearer, token } = credential
    const found = await recognise(credential, deps)
    await throttle.known({ address: localsOf(res).address, path: req.path, token }, !!found)
    if (!found) {
      cookies.apply(res, { does: 'close' }, false)
      return undefined
    }
    const { user, session, end } = found
    const remembered = cookies.isRemembered(req.headers)
    const adminSession = cookies.adminSession(req.headers)
    const caller = { user, session, adminSession, byBearer, remembered }
    if (!end || !remembered || req.query.disableRefresh) return caller
    await store.transaction((tx) => tx.sessions.prolong(session.id, end, now()))
    if (!byBearer) cookies.apply(res, { does: 'open', token, remembered: true }, false)
    return { ...caller, session: { ...session, expiresAt: end, updatedAt: now() } }
  }

  const isPermitted = (caller: Caller, needs: Need) =>
    needs === 'session' || may(caller.user, needs as Permission, config.access)

  return async function guardEntry(req, res, next) {
    const { metadata, path } = entryOf(req)
    const { needs } = metadata
    const { credential } = localsOf(res)
    const caller = credential && (await callerOf(credential, req, res))
    if (needs !== 'nothing' && !caller) return sendProblem(res, problem('UNAUTHORIZED'))
    const objection = objectionToOrigin(req, path, {
      byBearer: caller?.byBearer ?? false,
      isTrusted,
    })
    if (objection) return sendProblem(res, objection)
    if (caller && needs !== 'nothing' && needs !== 'session' && !isPermitted(caller, needs))
      return sendProblem(res, problem(refusalWithout[needs]))
    localsOf(res).caller = caller
    next()
  }
}
