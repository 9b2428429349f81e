import type { Request, Response } from 'express'
import type { Caller } from '../auth/caller.ts'
import type { Deps } from '../deps.ts'
import { type AuditEntry, toAuditActor, toAuditEvent } from '../domain/audit-event.ts'
import { circumstancesOf } from './middleware/reason.ts'
import { entryOf, localsOf } from './request-context.ts'

type World = Pick<Deps, 'store' | 'now'>

/**
 * Records that something was refused, in a transaction of its own: what was refused has left nothing.
 * It is refused all the same where the trail cannot be written; the log says so.
 */
export async function recordRefusal(
  happening: AuditEntry,
  caller: Caller | undefined,
  { req, res }: { req: Request; res: Response },
  { store, now }: World,
) {
  const event = toAuditEvent(happening, caller, circumstancesOf(req, res))
  try {
    await store.transaction((tx) => tx.auditEvents.record(event, now()))
  } catch (error) {
    req.log.error({ err: error }, 'a refusal was not recorded')
  }
}

/** Has what is refused from here on recorded, where the trail tells of it. */
export function noteRefusals(caller: Caller | undefined, req: Request, res: Response, deps: World) {
  const refused = refusedAt(entryOf(req).path, caller)
  if (!refused) return
  const locals = localsOf(res)
  locals.noteRefusal = (code) => {
    const target = locals.targetId === undefined ? {} : { targetId: locals.targetId }
    return recordRefusal({ ...refused, ...target, change: { code } }, caller, { req, res }, deps)
  }
}

/** What is refused at a path, where the trail tells of it: a sign-in, or a call of somebody we know. */
function refusedAt(path: string, caller: Caller | undefined): AuditEntry | undefined {
  if (path.startsWith('/sign-in/'))
    return { action: 'session.refused', author: toAuditActor(undefined) }
  if (caller && path.startsWith('/admin/')) return { action: 'call.refused', subject: path }
  return undefined
}
