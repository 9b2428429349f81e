import type { Request, RequestHandler } from 'express'
import type { RequestCaller } from '../deps.ts'
import { objectionToCaller } from './admission.ts'
import { sendProblem } from './answer.ts'
import { type CallerOptions, callerReader } from './caller.ts'
import { entryOf, localsOf } from './locals.ts'
import { type IsTrusted, objectionToOrigin } from './origin.ts'
import { noteRefusals } from './refusals.ts'

/**
 * Stands at the door of every entry: who asks (401), from where (403), and may they (403). Only then
 * is the request read (A2).
 */
export const guard = (options: CallerOptions & { isTrusted: IsTrusted }): RequestHandler => {
  const { isTrusted } = options
  const callerOf = callerReader(options)
  const objectionTo = (req: Request, caller: RequestCaller | undefined) => {
    const { metadata, path } = entryOf(req)
    const needed = objectionToCaller(caller, metadata.needs)
    if (needed?.status === 401) return needed
    const byBearer = caller?.byBearer ?? false
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
