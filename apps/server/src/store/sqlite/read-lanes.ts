import type { Connection } from './connection.ts'
import { InterruptedError } from './errors.ts'

/** How long a statement that was interrupted keeps out of the short lane. */
const longForMs = 10_000

/** How many such statements are remembered. */
const mostRemembered = 200

/**
 * Runs each statement on `short`, whose limit interrupts those that read much. They run again on `long`, and so
 * does the same SQL for a while: a short list never waits for a long one.
 */
export function createReadLanes(
  short: Pick<Connection, 'request'>,
  long: Pick<Connection, 'request'>,
  now: () => number = Date.now,
): Pick<Connection, 'request'> {
  const longUntil = new Map<string, number>()

  const remember = (sql: string) => {
    if (longUntil.size >= mostRemembered) longUntil.clear()
    longUntil.set(sql, now() + longForMs)
  }

  return {
    request: async (operation, sql = '', args = []) => {
      if (now() >= (longUntil.get(sql) ?? 0))
        try {
          return await short.request(operation, sql, args)
        } catch (error) {
          if (!(error instanceof InterruptedError)) throw error
          remember(sql)
        }
      return long.request(operation, sql, args)
    },
  }
}
