import type { Logger } from 'pino'
import type { Deps } from '../deps.ts'
import { isSessionLive } from '../domain/sessions.ts'
import type { Repositories } from '../store/index.ts'
import type { SessionRow } from '../store/rows.ts'
import { type JobReports, repeatJob } from './repeat-job.ts'

type ImpersonationPurgeDeps = Pick<Deps, 'store' | 'now' | 'config' | 'readPolicy'>

type FoundImpersonation = Parameters<typeof isSessionLive>[0]

/**
 * Deletes the sessions of impersonations that have ended, at once and then repeatedly: an app that shares
 * the table knows nothing of the permissions that ended them. Returns a function that stops it.
 */
export function purgeEndedImpersonations(
  deps: ImpersonationPurgeDeps,
  reports: JobReports,
  everyMs: number,
) {
  const run = () => purgeAll(deps, reports.log)
  const failure = 'cannot purge ended impersonations for now'
  return repeatJob({ name: 'purge-ended-impersonations', run, failure }, reports, everyMs)
}

async function purgeAll(deps: ImpersonationPurgeDeps, log: Logger) {
  const { store } = deps
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = await store.sessions.listImpersonations(after)
    for (const found of page)
      if (await hasEnded(found, store, deps))
        await deleteIfEnded(found.session.token, deps).catch((error) => {
          if (!store.explainRefusedChange(error)) throw error
          log.warn({ err: error }, 'the database does not delete an ended impersonation')
        })
    after = page.at(-1)?.session.id
  }
  return false
}

async function deleteIfEnded(token: string, deps: ImpersonationPurgeDeps) {
  await deps.store.transaction(async (tx) => {
    const found = await tx.sessions.findByToken(token)
    if (!found || !(await hasEnded(found, tx, deps))) return
    await tx.sessions.delete(found.session.id)
    if (found.session.expiresAt > deps.now()) await recordEnd(found, tx, deps)
  })
}

/** Records an end before the session's own, of which no request of anyone has an event. */
async function recordEnd(
  { session: { id, userId } }: { session: SessionRow },
  { auditEvents }: Repositories,
  { now }: ImpersonationPurgeDeps,
) {
  await auditEvents.record(
    {
      action: 'impersonation.stopped',
      actorKind: 'nobody',
      targetId: userId,
      subject: id,
      reason: 'The impersonator may no longer impersonate this user',
    },
    now(),
  )
}

async function hasEnded(
  found: FoundImpersonation,
  tables: Pick<Repositories, 'roles'>,
  { now, config: { sessions }, readPolicy }: ImpersonationPurgeDeps,
) {
  return !isSessionLive(found, { access: await readPolicy(tables), sessions }, now())
}
