import type { Connection } from './connection.ts'
import { InterruptedError } from './errors.ts'

/** How long a statement that was interrupted keeps out of the short lane. */
const longForMs = 10_000

/** How many such statements are remembered. */
const mostRemembered = 200

/**
 * Runs each statement on `short`, whose limit interrupts those that read much. They run again on `long`, and so
 * does the same SQL with the same values for a while: a short list never waits for a long one.
 */
export function createReadLanes(
  short: Pick<Connection, 'request'>,
  long: Pick<Connection, 'request'>,
  now: () => number = Date.now,
): Pick<Connection, 'request'> {
  const longUntil = new Map<string, number>()

  const remember = (statement: string) => {
    if (longUntil.size >= mostRemembered) longUntil.clear()
    longUntil.set(statement, now() + longForMs)
  }

  return {
    request: async (operation, sql = '', args = []) => {
      const statement = [sql, ...args].join('\0')
      if (now() >= (longUntil.get(statement) ?? 0))
        try {
          return await short.request(operation, sql, args)
        } catch (error) {
          if (!(error instanceof InterruptedError)) throw error
          remember(statement)
        }
      return long.request(operation, sql, args)
    },
  }
}
