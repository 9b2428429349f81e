/** How many heavy queries of a caller run and wait, and how long one waits. */
export type HeavyQueryLimits = { running: number; waiting: number; waitMs: number }

export const heavyQueryLimits: HeavyQueryLimits = { running: 1, waiting: 50, waitMs: 5_000 }

/** Runs work in its turn among that of a caller. Returns undefined if the caller waits for too much. */
export type RunHeavyQuery = <T>(caller: string, work: () => Promise<T>) => Promise<T | undefined>

type CallerQueue = { running: number; waiting: (() => void)[] }

/**
 * Creates what limits the heavy queries of each caller. The database takes queries in the order in which
 * they come, so a caller who has few of them there delays others by few.
 */
export function createHeavyQueryRunner(limits: HeavyQueryLimits): RunHeavyQuery {
  const queues = new Map<string, CallerQueue>()

  const takeTurn = (queue: CallerQueue) => {
    if (queue.running < limits.running) {
      queue.running += 1
      return true
    }
    return queue.waiting.length < limits.waiting && waitForTurn(queue, limits.waitMs)
  }

  const passTurn = (caller: string, queue: CallerQueue) => {
    const next = queue.waiting.shift()
    if (next) return next()
    queue.running -= 1
    if (queue.running === 0) queues.delete(caller)
  }

  return async (caller, work) => {
    const queue = queues.get(caller) ?? { running: 0, waiting: [] }
    const turn = takeTurn(queue)
    if (queue.running > 0) queues.set(caller, queue)
    if (!(await turn)) return undefined
    try {
      return await work()
    } finally {
      passTurn(caller, queue)
    }
  }
}

/** Waits until the turn is passed on. Resolves to false if that takes too long. */
function waitForTurn({ waiting }: CallerQueue, waitMs: number) {
  return new Promise<boolean>((resolve) => {
    const begin = () => {
      clearTimeout(timer)
      resolve(true)
    }
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(begin), 1)
      resolve(false)
    }, waitMs)
    waiting.push(begin)
  })
}
