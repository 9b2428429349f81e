/** A signal that arrives again within this time is the same: npm passes on what its child got, too. */
const sameSignalMs = 1_000

/** The first signal to stop, and what a second one aborts. */
type StopSignal = { signal: NodeJS.Signals; cut: AbortSignal }

/** Waits for SIGTERM or SIGINT. */
export function waitForStopSignal() {
  const second = new AbortController()
  return new Promise<StopSignal>((resolve) => {
    let firstAt: number | undefined
    const receive = (signal: NodeJS.Signals) => {
      firstAt ??= performance.now()
      if (performance.now() - firstAt > sameSignalMs) second.abort()
      resolve({ signal, cut: second.signal })
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, receive)
  })
}
