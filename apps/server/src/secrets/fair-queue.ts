/** How many tasks run, and how many wait: of one client, and in all. */
type QueueLimits = { running: number; waitingOfClient: number; waiting: number }

type Waiter = { start: () => void; refuse: () => void }

/**
 * Creates a queue in which the clients take turns, so that one with many tasks does not delay the
 * others. A client with too many tasks is refused; so is the last task of the client with the most
 * tasks, when the queue is full and a client with fewer arrives.
 */
export function createFairQueue(limits: QueueLimits, createRefusal: () => Error) {
  /** The waiting tasks by client. The next turn is that of the first client. */
  const clients = new Map<string, Waiter[]>()
  let running = 0
  let waiting = 0

  const takeNext = () => {
    const [first] = clients
    if (!first) return undefined
    const [client, tasks] = first
    const next = tasks.shift()
    clients.delete(client)
    if (tasks.length > 0) clients.set(client, tasks)
    waiting -= 1
    return next
  }

  const refuseOneOfTheMost = (fewer: number) => {
    const most = [...clients.values()].reduce((a, b) => (b.length > a.length ? b : a), [])
    if (most.length <= fewer) return false
    most.pop()?.refuse()
    waiting -= 1
    return true
  }

  const wait = (client: string) => {
    const tasks = clients.get(client) ?? []
    const isFull = waiting >= limits.waiting && !refuseOneOfTheMost(tasks.length + 1)
    if (isFull || tasks.length >= limits.waitingOfClient) throw createRefusal()
    clients.set(client, tasks)
    waiting += 1
    return new Promise<void>((resolve, reject) => {
      tasks.push({ start: resolve, refuse: () => reject(createRefusal()) })
    })
  }

  return async <T>(client: string, task: () => Promise<T>): Promise<T> => {
    if (running < limits.running) running += 1
    else await wait(client)
    try {
      return await task()
    } finally {
      const next = takeNext()
      if (next) next.start()
      else running -= 1
    }
  }
}
