import type { Request, RequestHandler } from 'express'
import { type CallerOptions, callerReader } from '../../auth/authenticate.ts'
import { type RequestCaller, usesCookie } from '../../auth/caller.ts'
import { objectionToCaller } from '../../auth/transaction.ts'
import { noteRefusals } from '../record-refusal.ts'
import { entryOf, localsOf } from '../request-context.ts'
import { sendProblem } from '../response.ts'
import { type IsTrusted, objectionToOrigin } from './origin.ts'

/**
 * Stands at the door of every entry: who asks (401), from where (403), and may they (403). Only then
 * is the request read (A2).
 */
export function guard(options: CallerOptions & { isTrusted: IsTrusted }): RequestHandler {
  const { isTrusted } = options
  const callerOf = callerReader(options)
  const objectionTo = (req: Request, caller: RequestCaller | undefined) => {
    const { metadata, path } = entryOf(req)
    const needed = objectionToCaller(caller, metadata.auth)
    if (needed?.status === 401) return needed
    const byBearer = caller !== undefined && !usesCookie(caller)
    return objectionToOrigin(req, path, { byBearer, isTrusted }) ?? needed
  }
  return async function guardEntry(req, res, next) {
    const caller = await callerOf(req, res)
    noteRefusals(caller, req, res, options.deps)
    const objection = objectionTo(req, caller)
    if (objection) return sendProblem(res, objection)
    Object.assign(localsOf(res), { caller, cameWhole: req.complete })
    next()
  }
}
