import { isProblem } from '@castellan/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { isOwnRefusal, updateGranted } from '../../api/check-calls.ts'
import { isForbidden, isSignedOut, isUnreachable } from '../../api/query-client.ts'
import { useSession } from '../../session/session.ts'
import type { ListedUser } from '../use-user-list.ts'
import { type BulkAct, isAboutRoles, planCall } from './bulk-act.ts'
import { applyEvent, listRemaining, noProgress, removeFailures } from './bulk-progress.ts'
import { readUsers } from './forecast.ts'
import { runBulk } from './run-bulk.ts'

/** An act, the users that it is done to, and why, for the audit log. */
export type BulkJob = { act: BulkAct; users: readonly ListedUser[]; reason: string }

/** Returns what does a job, how far it is, and what stops it and goes on. */
export function useBulkRun() {
  const queries = useQueryClient()
  const [job, setJob] = useState<BulkJob>()
  const [progress, setProgress] = useState(noProgress)
  const stopper = useRef<AbortController>(undefined)
  const run = useMutation({
    mutationFn: async ({ todo, ids }: { todo: BulkJob; ids: readonly string[] }) => {
      stopper.current = new AbortController()
      const events = runBulk({
        ids,
        act: (id) => performUntilAway(todo, id, () => stopper.current?.abort()),
        findDelay,
        isFatal,
        signal: stopper.current.signal,
        wait,
      })
      for await (const event of events) setProgress((current) => applyEvent(current, event))
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['users'] }),
  })
  const { user: self } = useSession()
  const runRemaining = (todo: BulkJob, done: typeof progress) => {
    const ids = todo.users.map(({ id }) => id)
    setProgress(done)
    run.mutate({ todo, ids: moveToEnd(listRemaining(ids, done), self.id) })
  }
  return {
    job,
    progress,
    isRunning: run.isPending,
    /** Why it could not go on, if the reader has to know: who is signed out is asked to sign in. */
    error: isSignedOut(run.error) ? undefined : run.error,
    begin: (todo: BulkJob) => {
      setJob(todo)
      runRemaining(todo, noProgress)
    },
    stop: () => stopper.current?.abort(),
    goOn: () => job && runRemaining(job, progress),
    tryAgain: () => job && runRemaining(job, removeFailures(progress)),
  }
}

/** What an act does to its caller may end what the caller can do to others. */
function moveToEnd(ids: readonly string[], id: string) {
  return ids.toSorted((one, other) => Number(one === id) - Number(other === id))
}

/** Whether an act was done that got no response is not known: the reader decides how to go on. */
async function performUntilAway(todo: BulkJob, id: string, stop: () => void) {
  try {
    return await perform(todo, id)
  } catch (error) {
    if (isUnreachable(error)) stop()
    // Then the console itself refuses the next ones, if they need what the reader has lost.
    if (isForbidden(error)) await updateGranted()
    throw error
  }
}

async function perform({ act, users, reason }: BulkJob, id: string) {
  const user = isAboutRoles(act)
    ? (await readUsers([id])).get(id)
    : users.find((one) => one.id === id)
  const call = user && planCall(act, user)
  await call?.make({ reason: reason.trim() || undefined })
  return call ? 'done' : 'unchanged'
}

/** Whether every other call would be refused as well: the session has ended, or lacks the permission. */
function isFatal(error: unknown) {
  return isSignedOut(error) || (isProblem(error) && isOwnRefusal(error))
}

/** A server that is busy, or limits the calls, says when it will not be. */
function findDelay(error: unknown) {
  const isTemporary = isProblem(error) && (error.status === 429 || error.status === 503)
  return isTemporary ? (error.retryAfterSeconds ?? 1) : undefined
}

function wait(seconds: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000)
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
