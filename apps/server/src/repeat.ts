/**
 * Repeats a task in the background, the first time after `firstMs`. The next run starts `pauseMs`
 * after the last one, or, if the task returns that there is more to do, after as long as it took. A
 * task that fails is run again. Returns a function that stops it and waits for the current run.
 */
export function repeat(task: () => Promise<boolean>, pauseMs: number, firstMs = pauseMs) {
  let isStopped = false
  let timer: NodeJS.Timeout
  let current: Promise<void> = Promise.resolve()
  const run = async () => {
    const started = performance.now()
    const hasMore = await task().catch(() => false)
    if (!isStopped) schedule(hasMore ? performance.now() - started : pauseMs)
  }
  const schedule = (ms: number) => {
    timer = setTimeout(() => {
      current = run()
    }, ms).unref()
  }
  schedule(firstMs)
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await current
  }
}
