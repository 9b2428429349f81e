/** Reports how far a long start is. */
export type ReportProgress = (step: string) => void

/** Runs a step of a start, and reports it from time to time while it takes long. */
export async function runWithReports<T>(
  step: string,
  report: ReportProgress | undefined,
  run: () => Promise<T>,
  intervalMs = 5_000,
): Promise<T> {
  const started = Date.now()
  const timer = setInterval(() => {
    report?.(`${step}: ${Math.round((Date.now() - started) / 1000)} s so far`)
  }, intervalMs).unref()
  try {
    return await run()
  } finally {
    clearInterval(timer)
  }
}
