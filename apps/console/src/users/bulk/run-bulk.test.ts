import { describe, expect, it } from 'vitest'
import {
  applyEvent,
  countResults,
  listRemaining,
  noProgress,
  removeFailures,
} from './bulk-progress.ts'
import { runBulk } from './run-bulk.ts'

const ids = ['a', 'b', 'c', 'd', 'e', 'f']

const busy = { busyFor: 7 }

type Options = Partial<Parameters<typeof runBulk>[0]>

/** Runs an act to its end; returns the progress and the seconds that it waited. */
async function runToEnd(options: Options, onEvent: () => void = () => {}) {
  const waits: number[] = []
  let progress = noProgress
  const run = runBulk({
    ids,
    act: async () => 'done',
    findDelay: (error) => (error === busy ? busy.busyFor : undefined),
    isFatal: (error) => error === 'signed out',
    signal: new AbortController().signal,
    wait: async (seconds) => void waits.push(seconds),
    ...options,
  })
  for await (const event of run) {
    progress = applyEvent(progress, event)
    onEvent()
  }
  return { progress, waits }
}

describe('runBulk', () => {
  it('does the act to each user once, four at a time', async () => {
    const calls: string[] = []
    let running = 0
    let most = 0
    const { progress } = await runToEnd({
      act: async (id) => {
        calls.push(id)
        running += 1
        most = Math.max(most, running)
        await Promise.resolve()
        running -= 1
        return id === 'c' ? 'unchanged' : 'done'
      },
    })
    expect(calls).toEqual(ids)
    expect(most).toBe(4)
    expect(countResults(progress)).toEqual({ done: 5, unchanged: 1, failed: 0 })
  })

  it('keeps the reason of each failure, and tries only the failed ones again', async () => {
    const refuse = async (id: string) => {
      if (id === 'b') throw new Error('This is the last admin')
      return 'done' as const
    }
    const { progress } = await runToEnd({ act: refuse })
    expect(progress.results.get('b')).toMatchObject({
      error: { message: 'This is the last admin' },
    })
    expect(listRemaining(ids, removeFailures(progress))).toEqual(['b'])
  })

  it('waits as long as the server asks for, and then tries the same user again', async () => {
    let refusals = 2
    const { progress, waits } = await runToEnd({
      act: async (id) => {
        if (id === 'b' && refusals-- > 0) throw busy
        return 'done'
      },
    })
    expect(waits).toEqual([7, 7])
    expect(countResults(progress)).toEqual({ done: 6, unchanged: 0, failed: 0 })
  })

  it('waits once for all that were refused together, and begins no other meanwhile', async () => {
    const calls: string[] = []
    const waits: number[] = []
    const { progress } = await runToEnd({
      act: async (id) => {
        calls.push(id)
        if (calls.length <= 4) throw busy
        return 'done'
      },
      wait: async (seconds) => {
        expect(calls).toHaveLength(4)
        waits.push(seconds)
      },
    })
    expect(waits).toEqual([7])
    expect(countResults(progress)).toEqual({ done: 6, unchanged: 0, failed: 0 })
  })

  it('ends with a failure where the server stays too busy', async () => {
    const { progress, waits } = await runToEnd({
      act: async (id) => {
        if (id === 'b') throw busy
        return 'done'
      },
    })
    expect(waits).toHaveLength(4)
    expect(progress.results.get('b')).toEqual({ kind: 'failed', error: busy })
  })

  it('stops without beginning another user, and waits for those that were started', async () => {
    const controller = new AbortController()
    const { progress } = await runToEnd({ signal: controller.signal }, () => controller.abort())
    expect([...progress.results.keys()]).toEqual(['a', 'b', 'c', 'd'])
    expect(listRemaining(ids, progress)).toEqual(['e', 'f'])
  })

  it('ends with an error that would meet every user', async () => {
    const run = runToEnd({ act: () => Promise.reject('signed out') })
    await expect(run).rejects.toBe('signed out')
  })
})
