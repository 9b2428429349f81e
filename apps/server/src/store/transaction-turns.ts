import { createFairQueue } from '../fair-queue.ts'
import { createUnavailableError } from './errors.ts'

/** How many transactions run at a time, and how long one waits for its turn. */
export type TurnLimits = { running: number; waitMs: number }

/** Runs a transaction of a client in its turn; see `createFairQueue` for how a client is named. */
export type TakeTransactionTurn = <T>(client: string[], work: () => Promise<T>) => Promise<T>

/**
 * Creates what lets the transactions of clients take turns. One client has at most half of those that run, as
 * all of them may wait for a row that an app holds.
 */
export function createTransactionTurns({ running, waitMs }: TurnLimits) {
  const createQueue = (most: number) =>
    createFairQueue({ running: most, waiting: Number.POSITIVE_INFINITY }, createRefusal)
  const queue = createQueue(running)
  let waiting = 0
  const clients = new Map<string, { own: typeof queue; length: number }>()

  const enter = async (client: string[], task: () => Promise<void>) => {
    const name = client.join(' ')
    const entered = clients.get(name) ?? { own: createQueue(Math.ceil(running / 2)), length: 0 }
    clients.set(name, entered)
    entered.length += 1
    try {
      await entered.own.run([], () => queue.run(client, task))
    } finally {
      entered.length -= 1
      if (entered.length === 0) clients.delete(name)
    }
  }

  const takeTurn: TakeTransactionTurn = <T>(client: string[], work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let isWaiting = true
      const leave = () => {
        isWaiting = false
        waiting -= 1
      }
      const timer = setTimeout(() => {
        leave()
        reject(createRefusal())
      }, waitMs)
      waiting += 1
      enter(client, async () => {
        if (!isWaiting) return
        clearTimeout(timer)
        leave()
        resolve(await work())
      }).catch(reject)
    })
  return { takeTurn, countWaiting: () => waiting }
}

function createRefusal() {
  return createUnavailableError('Other transactions use the connections')
}
