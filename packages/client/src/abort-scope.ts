/** Ends a call when the signal of its caller aborts, or when its time is over. */
type AbortScope = {
  signal: AbortSignal
  /** Who ended the call, if it was ended. */
  endedBy: () => 'caller' | 'timeout' | undefined
  /** Releases the signal and the timer, because many calls may share one signal. */
  close: () => void
}

/** Timers cannot wait longer. A longer time means no limit. */
const longestMs = 2 ** 31 - 1

/** Watches the signal of the caller, if there is one, and the time. 0 ms means no limit. */
export function openAbortScope(
  callerSignal: AbortSignal | undefined,
  timeoutMs: number,
): AbortScope {
  const controller = new AbortController()
  let endedBy: 'caller' | 'timeout' | undefined
  const end = (by: 'caller' | 'timeout', reason?: unknown) => {
    endedBy ??= by
    controller.abort(reason)
  }
  const cancel = () => end('caller', callerSignal?.reason)
  const hasLimit = timeoutMs > 0 && timeoutMs <= longestMs
  const timer = hasLimit ? setTimeout(end, timeoutMs, 'timeout') : undefined
  if (callerSignal?.aborted) cancel()
  callerSignal?.addEventListener('abort', cancel)
  return {
    signal: controller.signal,
    endedBy: () => endedBy,
    close: () => {
      clearTimeout(timer)
      callerSignal?.removeEventListener('abort', cancel)
    },
  }
}
