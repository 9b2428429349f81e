import type { Request, Response } from 'express'
import type { Caller, Deps } from '../deps.ts'
import { eventOf, type Happening } from '../domain/events.ts'
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

/** Has every refusal of the admin API recorded from here on; its caller is known. */
export const noteRefusals = (caller: Caller, req: Request, res: Response, deps: World) => {
  const { path } = entryOf(req)
  if (!path.startsWith('/admin/')) return
  const locals = localsOf(res)
  locals.noteRefusal = (code) => {
    const target = locals.targetId === undefined ? {} : { targetId: locals.targetId }
    const happening = {
      action: 'call.refused' as const,
      subject: path,
      ...target,
      change: { code },
    }
    return recordRefusal(happening, caller, { req, res }, deps)
  }
}
