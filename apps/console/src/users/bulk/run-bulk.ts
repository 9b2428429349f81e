/** How an act ended for a user. */
export type BulkResult =
  | { kind: 'done' }
  /** There was nothing to do. */
  | { kind: 'unchanged' }
  | { kind: 'failed'; error: unknown }

/** What happens while an act is done to many users. */
export type BulkEvent =
  | { kind: 'result'; id: string; result: BulkResult }
  /** The server is busy, or limits the calls. */
  | { kind: 'paused'; seconds: number }

type BulkRun = {
  ids: readonly string[]
  /** Does the act to a user; returns whether there was something to do. */
  act: (id: string) => Promise<'done' | 'unchanged'>
  /** Returns how many seconds to wait after an error before the next attempt; nothing if it is final. */
  findDelay: (error: unknown) => number | undefined
  /** Whether an error ends the run: every other call would fail in the same way. */
  isFatal: (error: unknown) => boolean
  /** Stops the run. What was sent is waited for. */
  signal: AbortSignal
  wait: (seconds: number, signal: AbortSignal) => Promise<void>
}

const atOnce = 4

const maxAttempts = 5

type Attempt =
  | { kind: 'ended'; id: string; result: BulkResult }
  | { kind: 'delayed'; id: string; error: unknown; seconds: number }
  | { kind: 'fatal'; id: string; error: unknown }

/**
 * Does an act to many users, a few at a time. When the server asks to wait, no other begins, and one wait is for
 * all that were refused together. @throws the error that ends the run
 */
export async function* runBulk(run: BulkRun): AsyncGenerator<BulkEvent, void, undefined> {
  const waiting = [...run.ids]
  const attempts = new Map<string, number>()
  const running = new Map<string, Promise<Attempt>>()
  let pauseSeconds = 0
  while (true) {
    while (pauseSeconds === 0 && running.size < atOnce && !run.signal.aborted) {
      const id = waiting.shift()
      if (id === undefined) break
      attempts.set(id, (attempts.get(id) ?? 0) + 1)
      running.set(id, attempt(run, id))
    }
    if (running.size === 0) {
      if (pauseSeconds === 0) return
      yield { kind: 'paused', seconds: pauseSeconds }
      await run.wait(pauseSeconds, run.signal)
      pauseSeconds = 0
      continue
    }
    const ended = await Promise.race(running.values())
    running.delete(ended.id)
    if (ended.kind === 'fatal') throw ended.error
    if (ended.kind === 'ended') {
      yield { kind: 'result', id: ended.id, result: ended.result }
    } else if ((attempts.get(ended.id) ?? 0) >= maxAttempts) {
      yield { kind: 'result', id: ended.id, result: { kind: 'failed', error: ended.error } }
    } else {
      waiting.unshift(ended.id)
      pauseSeconds = Math.max(pauseSeconds, ended.seconds)
    }
  }
}

async function attempt({ act, findDelay, isFatal }: BulkRun, id: string): Promise<Attempt> {
  try {
    return { kind: 'ended', id, result: { kind: await act(id) } }
  } catch (error) {
    if (isFatal(error)) return { kind: 'fatal', id, error }
    const seconds = findDelay(error)
    return seconds === undefined
      ? { kind: 'ended', id, result: { kind: 'failed', error } }
      : { kind: 'delayed', id, error, seconds }
  }
}
