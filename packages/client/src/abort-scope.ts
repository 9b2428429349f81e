/** What may end a call before its answer: the caller's signal, or time. */
type Interruption = {
  signal: AbortSignal
  /** Who ended the call, if somebody did. */
  endedBy: () => 'caller' | 'time' | undefined
  /** Lets go of the signal and the timer, so that many calls may share a signal. */
  forget: () => void
}

/** Timers cannot wait longer; a longer time means for ever. */
const longestMs = 2 ** 31 - 1

/** Watches the caller's signal, if any, and the time; 0 is for ever. */
export function openAbortScope(own: AbortSignal | undefined, timeoutMs: number): Interruption {
  const controller = new AbortController()
  let by: 'caller' | 'time' | undefined
  const end = (who: 'caller' | 'time', reason?: unknown) => {
    by ??= who
    controller.abort(reason)
  }
  const cancel = () => end('caller', own?.reason)
  const timed = timeoutMs > 0 && timeoutMs <= longestMs
  const timer = timed ? setTimeout(end, timeoutMs, 'time') : undefined
  if (own?.aborted) cancel()
  own?.addEventListener('abort', cancel)
  return {
    signal: controller.signal,
    endedBy: () => by,
    forget: () => {
      clearTimeout(timer)
      own?.removeEventListener('abort', cancel)
    },
  }
}
