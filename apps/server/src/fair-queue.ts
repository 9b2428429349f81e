/** How many tasks run, and how many wait. */
type QueueLimits = { running: number; waiting: number }

type Waiter = { start: () => void; refuse: () => void }

/** The waiting tasks of a group of clients, or of one client. The first member has the next turn. */
type Group = { size: number; members: Map<string, Group>; tasks: Waiter[] }

/**
 * Creates a queue in which clients take turns, so that one with many tasks does not delay the others. A
 * client is named by its groups, the widest first, and itself: the groups take turns, then the clients
 * of each. A full queue makes place for a client by refusing the newest task of a larger one. `readLoad`
 * counts the tasks.
 */
export function createFairQueue(limits: QueueLimits, createRefusal: () => Error) {
  const all = createGroup()
  let running = 0

  const wait = (client: string[]) => {
    if (all.size >= limits.waiting) {
      const refused = makePlace(all, client)
      if (!refused) throw createRefusal()
      refused.refuse()
    }
    return new Promise<void>((resolve, reject) => {
      addTask(all, client, { start: resolve, refuse: () => reject(createRefusal()) })
    })
  }

  const run = async <T>(client: string[], task: () => Promise<T>): Promise<T> => {
    if (running < limits.running) running += 1
    else await wait(client)
    try {
      return await task()
    } finally {
      const next = takeNext(all)
      if (next) next.start()
      else running -= 1
    }
  }
  return { run, readLoad: () => ({ running, waiting: all.size }) }
}

function createGroup(): Group {
  return { size: 0, members: new Map(), tasks: [] }
}

function addTask(group: Group, [name, ...rest]: string[], task: Waiter) {
  group.size += 1
  if (name === undefined) return void group.tasks.push(task)
  const member = group.members.get(name) ?? createGroup()
  group.members.set(name, member)
  addTask(member, rest, task)
}

/** Takes the oldest task of the client that has the next turn. That client then has the last one. */
function takeNext(group: Group): Waiter | undefined {
  const [first] = group.members
  if (!first) return count(group, group.tasks.shift())
  const [name, member] = first
  const next = takeNext(member)
  group.members.delete(name)
  if (member.size > 0) group.members.set(name, member)
  return count(group, next)
}

/** Takes the newest task of the largest client, if that is larger than the given one would be. */
function makePlace(group: Group, [name, ...rest]: string[]): Waiter | undefined {
  if (name === undefined) return undefined
  const own = group.members.get(name)
  const [, largest] = findLargest(group)
  if (largest.size > (own?.size ?? 0) + 1) return takeNewest(group)
  return own && count(group, makePlace(own, rest))
}

function takeNewest(group: Group): Waiter | undefined {
  if (group.members.size === 0) return count(group, group.tasks.pop())
  const [name, largest] = findLargest(group)
  const newest = takeNewest(largest)
  if (largest.size === 0) group.members.delete(name)
  return count(group, newest)
}

function findLargest({ members }: Group) {
  return [...members].reduce((a, b) => (b[1].size >= a[1].size ? b : a))
}

/** Counts a task that was taken from a group. */
function count(group: Group, taken: Waiter | undefined) {
  if (taken) group.size -= 1
  return taken
}
