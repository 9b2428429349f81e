import type { Request, Response } from 'express'
import type { Caller, Deps } from '../deps.ts'
import { actorOf, eventOf, type Happening } from '../domain/events.ts'
import { circumstancesOf } from './circumstances.ts'
import { entryOf, localsOf } from './locals.ts'

type World = Pick<Deps, 'store' | 'now'>

/**
 * Records that something was refused, in a transaction of its own: what was refused has left nothing.
 * It is refused all the same where the trail cannot be written; the log says so.
 */
export const recordRefusal = async (
  happening: Happening,
  caller: Caller | undefined,
  { req, res }: { req: Request; res: Response },
  { store, now }: World,
) => {
  const event = eventOf(happening, caller, circumstancesOf(req, res))
  try {
    await store.transaction((tx) => tx.events.record(event, now()))
  } catch (error) {
    req.log.error({ err: error }, 'a refusal was not recorded')
  }
}

/** What is refused at a path, where the trail tells of it: a sign-in, or a call of somebody we know. */
const refusedAt = (path: string, caller: Caller | undefined): Happening | undefined => {
  if (path.startsWith('/sign-in/')) return { action: 'session.refused', author: actorOf(undefined) }
  if (caller && path.startsWith('/admin/')) return { action: 'call.refused', subject: path }
  return undefined
}

/** Has what is refused from here on recorded, where the trail tells of it. */
export const noteRefusals = (
  caller: Caller | undefined,
  req: Request,
  res: Response,
  deps: World,
) => {
  const refused = refusedAt(entryOf(req).path, caller)
  if (!refused) return
  const locals = localsOf(res)
  locals.noteRefusal = (code) => {
    const target = locals.targetId === undefined ? {} : { targetId: locals.targetId }
    return recordRefusal({ ...refused, ...target, change: { code } }, caller, { req, res }, deps)
  }
}
