import { describe, expect, it } from 'vitest'
import { startProcess } from './server-process.ts'

describe('a reader of the log', () => {
  it('ends no server when it closes its end of the pipe', async () => {
    const { api, stopReading, kill, exit } = await startProcess()
    stopReading()
    for (let n = 0; n < 5; n += 1) expect((await fetch(`${api}/ok`)).status).toBe(200)
    kill('SIGTERM')
    expect(await exit).toMatchObject({ code: 0, signal: null })
  })
})
