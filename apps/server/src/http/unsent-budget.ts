import { type Problem, problem } from '@castellan/contract'

type Limits = { callerBytes: number; totalBytes: number }

/** Limits how many bytes of responses wait in memory for clients that read slowly. */
export type UnsentBudget = ReturnType<typeof createUnsentBudget>

/**
 * Creates the budget of bytes that are not sent yet, for each caller and for all together. A response
 * larger than the budget of a caller is possible, but only one at a time.
 */
export function createUnsentBudget({ callerBytes, totalBytes }: Limits) {
  const unsent = new Map<string, number>()
  let total = 0

  return {
    /** Returns why a response of that many bytes cannot be kept for a caller now, or nothing. */
    objectionTo: (caller: string, bytes: number): Problem | undefined => {
      const own = unsent.get(caller) ?? 0
      if (own > 0 && own + bytes > callerBytes) return problem('TOO_MANY_REQUESTS')
      return total > 0 && total + bytes > totalBytes ? problem('SERVICE_UNAVAILABLE') : undefined
    },
    /** Counts bytes as unsent. Returns what counts them as sent. */
    add: (caller: string, bytes: number) => {
      unsent.set(caller, (unsent.get(caller) ?? 0) + bytes)
      total += bytes
      return () => {
        const rest = (unsent.get(caller) ?? 0) - bytes
        if (rest > 0) unsent.set(caller, rest)
        else unsent.delete(caller)
        total -= bytes
      }
    },
  }
}
