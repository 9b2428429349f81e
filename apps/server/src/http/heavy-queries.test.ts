import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHeavyQueryRunner } from './heavy-queries.ts'

const waitMs = 5_000

/** Creates a runner, and work that lasts until the test ends it. */
function createRunner() {
  const runner = createHeavyQueryRunner({ running: 1, waiting: 2, waitMs })
  const running = new Map<string, () => void>()
  const createWork = (name: string) => () =>
    new Promise<string>((resolve) => running.set(name, () => resolve(name)))
  const end = (name: string) => {
    running.get(name)?.()
    running.delete(name)
  }
  return {
    ...runner,
    start: (caller: string, name: string) => runner.run(caller, createWork(name)),
    continueWith: (caller: string, name: string) => runner.continue(caller, createWork(name)),
    end,
    running: () => [...running.keys()],
  }
}

/** Stops the timers of the test, and returns what ends the wait of those who wait now. */
function holdTimers() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  return () => vi.advanceTimersByTime(waitMs)
}

async function settle() {
  await new Promise(setImmediate)
}

describe('the heavy queries of a caller', () => {
  it('run one at a time, in their order, next to those of other callers', async () => {
    const { start, end, running } = createRunner()
    const [a1, a2, a3] = ['a1', 'a2', 'a3'].map((name) => start('a', name))
    const b1 = start('b', 'b1')
    await settle()
    expect(running()).toEqual(['a1', 'b1'])
    end('a1')
    expect(await a1).toBe('a1')
    await settle()
    expect(running()).toEqual(['b1', 'a2'])
    for (const name of ['b1', 'a2']) end(name)
    expect(await Promise.all([b1, a2])).toEqual(['b1', 'a2'])
    await settle()
    end('a3')
    expect(await a3).toBe('a3')
  })

  it('are refused if too many wait, or if one waits too long', async () => {
    const endWait = holdTimers()
    const { start, end } = createRunner()
    const first = start('a', 'a1')
    const [second, third, fourth] = ['a2', 'a3', 'a4'].map((name) => start('a', name))
    expect(await fourth).toBeUndefined()
    endWait()
    expect(await Promise.all([second, third])).toEqual([undefined, undefined])
    end('a1')
    expect(await first).toBe('a1')
    const again = start('a', 'a5')
    await settle()
    end('a5')
    expect(await again).toBe('a5')
  })

  it('pass the turn on when one fails', async () => {
    const { run } = createRunner()
    const failing = run('a', () => Promise.reject(new Error('failed')))
    const next = run('a', async () => 'next')
    await expect(failing).rejects.toThrow('failed')
    expect(await next).toBe('next')
  })

  it('include each later step of what has started, which waits as long as it takes', async () => {
    const endWait = holdTimers()
    const { start, continueWith, end, running } = createRunner()
    const first = start('a', 'a1')
    const steps = ['s1', 's2', 's3'].map((name) => continueWith('a', name))
    expect(await start('a', 'a2')).toBeUndefined()
    endWait()
    await settle()
    expect(running()).toEqual(['a1'])
    for (const name of ['a1', 's1', 's2', 's3']) {
      expect(running()).toEqual([name])
      end(name)
      await settle()
    }
    expect(await Promise.all([first, ...steps])).toEqual(['a1', 's1', 's2', 's3'])
  })
})
