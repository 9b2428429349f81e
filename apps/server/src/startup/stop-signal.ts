import { constants } from 'node:os'

const stopSignals = ['SIGTERM', 'SIGINT'] as const

/** A signal that arrives again within this time is the same: npm passes on what its child got, too. */
const sameSignalMs = 1_000

/** The first signal to stop, and what a second one aborts. */
type StopSignal = { signal: NodeJS.Signals; cut: AbortSignal }

/** Ends the process as a signal does by itself, also as process 1, which the system spares. */
function endProcess(signal: NodeJS.Signals) {
  process.off(signal, endProcess)
  process.kill(process.pid, signal)
  process.exit(128 + constants.signals[signal])
}

/** Has a signal end this process until it waits for one. */
export function stopAtSignal() {
  for (const signal of stopSignals) process.on(signal, endProcess)
}

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
    for (const signal of stopSignals) process.on(signal, receive).off(signal, endProcess)
  })
}
