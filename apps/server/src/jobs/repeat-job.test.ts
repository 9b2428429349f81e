import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { repeatJob } from './repeat-job.ts'

describe('repeatJob', () => {
  it('reports each run, and logs a job that still fails once an hour', async () => {
    vi.useFakeTimers()
    const lines: string[] = []
    const runs: boolean[] = []
    const log = pino({}, { write: (line: string) => lines.push(line) })
    let isBroken = true
    const job = {
      name: 'purge-expired' as const,
      run: async () => {
        if (isBroken) throw new Error('no connection')
        return false
      },
      failure: 'cannot purge for now',
    }
    const observer = {
      jobEnded: (_: string, run: { isSuccess: boolean }) => runs.push(run.isSuccess),
    }
    const stop = repeatJob(job, { log, observer }, 60_000)
    await vi.advanceTimersByTimeAsync(59 * 60_000)
    expect(lines).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines).toHaveLength(2)
    isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    isBroken = true
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines).toHaveLength(3)
    expect(runs.filter((isSuccess) => isSuccess)).toHaveLength(1)
    expect(runs).toHaveLength(63)
    await stop()
    vi.useRealTimers()
  })
})
