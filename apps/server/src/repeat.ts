/**
 * Does some work again and again in the background: `pauseMs` after it has ended, or, where it says
 * that there is more to do, after as long as it took; for the first time after `firstMs`. What fails
 * is tried again the next time. Answers how to end that.
 */
export function repeat(work: () => Promise<boolean>, pauseMs: number, firstMs = pauseMs) {
  let isOver = false
  let timer: NodeJS.Timeout
  let working: Promise<void> = Promise.resolve()
  const run = async () => {
    const started = performance.now()
    const hasMore = await work().catch(() => false)
    if (!isOver) wait(hasMore ? performance.now() - started : pauseMs)
  }
  const wait = (ms: number) => {
    timer = setTimeout(() => {
      working = run()
    }, ms).unref()
  }
  wait(firstMs)
  return async () => {
    isOver = true
    clearTimeout(timer)
    await working
  }
}
