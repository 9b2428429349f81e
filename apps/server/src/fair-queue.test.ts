import { describe, expect, it } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

/** Creates a queue with one running task, and what lets that one end. Clients are like `network/user`. */
function createQueue(waiting: number) {
  const queue = createFairQueue({ running: 1, waiting }, () => new Error('busy'))
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const done: string[] = []
  const run = (client: string) =>
    queue.run(client.split('/'), async () => {
      await gate
      done.push(client)
    })
  return { run, open, done, readLoad: queue.readLoad }
}

/** Runs tasks of clients in a queue. Returns those that were done, and those refused. */
async function runAll(waiting: number, clients: string[]) {
  const { run, open, done } = createQueue(waiting)
  const all = clients.map(run)
  open()
  const results = await Promise.allSettled(all)
  const refused = clients.flatMap((_, n) => (results[n]?.status === 'rejected' ? [n] : []))
  return { done, refused }
}

describe('createFairQueue', () => {
  it('lets clients take turns', async () => {
    const { done } = await runAll(5, ['a', 'a', 'a', 'b', 'c', 'b'])
    expect(done).toEqual(['a', 'a', 'b', 'c', 'a', 'b'])
  })

  it('lets networks take turns, and the clients of each', async () => {
    const { done } = await runAll(9, ['x/a', 'x/a', 'x/a', 'x/b', 'x/c', 'y/d', 'y/d'])
    expect(done).toEqual(['x/a', 'x/a', 'y/d', 'x/b', 'y/d', 'x/c', 'x/a'])
  })

  it('refuses the newest task of the client with the most when it is full', async () => {
    const { refused } = await runAll(5, ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'd', 'e'])
    expect(refused).toEqual([2, 3, 5])
  })

  it('makes place for a network when another has many clients with one task each', async () => {
    const flood = Array.from({ length: 7 }, (_, n) => `x/${n}`)
    const { refused } = await runAll(4, [...flood, 'y/a', 'z/b', 'x/7'])
    expect(refused).toEqual([3, 4, 5, 6, 9])
  })

  it('makes place within a network for a client with fewer tasks', async () => {
    const { refused } = await runAll(4, ['x/a', 'x/a', 'x/a', 'x/a', 'y/c', 'x/b', 'x/a'])
    expect(refused).toEqual([3, 6])
  })

  it('refuses a client when every other has only one task', async () => {
    expect((await runAll(2, ['a', 'b', 'c', 'd'])).refused).toEqual([3])
  })

  it('runs every task that it does not refuse', async () => {
    const names = ['x/a', 'x/b', 'y/a', 'z/c']
    const clients = Array.from({ length: 200 }, (_, n) => names[(n * n + (n >> 3)) % 4] ?? 'x/a')
    const { done, refused } = await runAll(20, clients)
    expect(done.length).toBe(21)
    expect(done.length + refused.length).toBe(200)
  })

  it('counts what runs and what waits', async () => {
    const { run, open, readLoad } = createQueue(5)
    const all = ['a', 'a', 'b'].map(run)
    expect(readLoad()).toEqual({ running: 1, waiting: 2 })
    open()
    await Promise.all(all)
    expect(readLoad()).toEqual({ running: 0, waiting: 0 })
  })

  it('runs tasks again after one has failed', async () => {
    const queue = createFairQueue({ running: 1, waiting: 1 }, () => new Error())
    await expect(queue.run(['a'], () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    )
    expect(await queue.run(['a'], async () => 'done')).toBe('done')
  })
})
