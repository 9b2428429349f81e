import { describe, expect, it } from 'vitest'
import { createHeavyQueryRunner } from './heavy-queries.ts'

/** Creates a runner, and work that lasts until the test ends it. */
function createRunner(limits: { waiting?: number; waitMs?: number } = {}) {
  const run = createHeavyQueryRunner({ running: 1, waiting: 2, waitMs: 1_000, ...limits })
  const running = new Map<string, () => void>()
  const start = (caller: string, name: string) =>
    run(caller, () => new Promise<string>((resolve) => running.set(name, () => resolve(name))))
  const end = (name: string) => {
    running.get(name)?.()
    running.delete(name)
  }
  return { run, start, end, running: () => [...running.keys()] }
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
    const { start, end } = createRunner({ waitMs: 5 })
    const first = start('a', 'a1')
    const [second, third, fourth] = ['a2', 'a3', 'a4'].map((name) => start('a', name))
    expect(await fourth).toBeUndefined()
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
})
