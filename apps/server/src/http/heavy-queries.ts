import { setImmediate as letOthersRun } from 'node:timers/promises'
import { E_TIMEOUT, Semaphore, withTimeout } from 'async-mutex'

/** How many heavy queries of a caller run and wait, and how long one waits. */
export type HeavyQueryLimits = { running: number; waiting: number; waitMs: number }

export const heavyQueryLimits: HeavyQueryLimits = { running: 1, waiting: 50, waitMs: 5_000 }

/** Runs the heavy queries of each caller in turn. */
export type HeavyQueryRunner = {
  /** Runs work in its turn. Returns undefined if the caller waits for too much, or if it waits too long. */
  run: <T>(caller: string, work: () => Promise<T>) => Promise<T | undefined>
  /**
   * Runs the next step of work that has started. It waits for its turn, however long that takes. Requests of others
   * are served between two steps: those on this thread would hold it from the first to the last.
   */
  continue: <T>(caller: string, work: () => Promise<T>) => Promise<T>
}

/**
 * Creates what limits the heavy queries of each caller. The database takes queries in the order in which
 * they come, so a caller who has few of them there delays others by few.
 */
export function createHeavyQueryRunner(limits: HeavyQueryLimits): HeavyQueryRunner {
  const queues = new Map<string, { turns: Semaphore; length: number }>()

  const enter = async <T>(caller: string, wait: (turns: Semaphore) => Promise<T>) => {
    const queue = queues.get(caller) ?? { turns: new Semaphore(limits.running), length: 0 }
    queues.set(caller, queue)
    queue.length += 1
    try {
      return await wait(queue.turns)
    } finally {
      queue.length -= 1
      if (queue.length === 0) queues.delete(caller)
    }
  }

  return {
    run: async (caller, work) => {
      const length = queues.get(caller)?.length ?? 0
      if (length >= limits.running + limits.waiting) return undefined
      try {
        return await enter(caller, (turns) => withTimeout(turns, limits.waitMs).runExclusive(work))
      } catch (error) {
        if (error === E_TIMEOUT) return undefined
        throw error
      }
    },
    continue: (caller, work) =>
      enter(caller, async (turns) => {
        await letOthersRun()
        return turns.runExclusive(work)
      }),
  }
}
