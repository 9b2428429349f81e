import { describe, expect, it } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

/** Creates a queue with one running task, and what lets that one end. */
function createQueue(limits = { waitingOfClient: 3, waiting: 5 }) {
  const queue = createFairQueue({ running: 1, ...limits }, () => new Error('busy'))
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const done: string[] = []
  const run = (client: string) =>
    queue(client, async () => {
      await gate
      done.push(client)
    })
  return { run, open, done }
}

describe('createFairQueue', () => {
  it('lets clients take turns', async () => {
    const { run, open, done } = createQueue()
    const all = ['a', 'a', 'a', 'b', 'c', 'b'].map(run)
    open()
    await Promise.all(all)
    expect(done).toEqual(['a', 'a', 'b', 'c', 'a', 'b'])
  })

  it('refuses a client with too many tasks, and no other client', async () => {
    const { run, open, done } = createQueue()
    const all = ['a', 'a', 'a', 'a', 'a', 'b'].map(run)
    open()
    const refused = (await Promise.allSettled(all)).map(({ status }) => status === 'rejected')
    expect(refused).toEqual([false, false, false, false, true, false])
    expect(done).toEqual(['a', 'a', 'b', 'a', 'a'])
  })

  it('makes place for a client with fewer tasks when it is full', async () => {
    const { run, open } = createQueue()
    const all = ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'd', 'e'].map(run)
    open()
    const refused = (await Promise.allSettled(all)).map(({ status }) => status === 'rejected')
    expect(refused).toEqual([false, false, true, true, false, true, false, false, false])
  })

  it('refuses a client when every other has only one task', async () => {
    const { run, open } = createQueue({ waitingOfClient: 3, waiting: 2 })
    const all = ['a', 'b', 'c', 'd'].map(run)
    open()
    const refused = (await Promise.allSettled(all)).map(({ status }) => status === 'rejected')
    expect(refused).toEqual([false, false, false, true])
  })

  it('runs tasks again after one has failed', async () => {
    const queue = createFairQueue({ running: 1, waiting: 1, waitingOfClient: 1 }, () => new Error())
    await expect(queue('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await queue('a', async () => 'done')).toBe('done')
  })
})
