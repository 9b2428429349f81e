import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import { openWalSync } from './wal-sync.ts'

function createWalSync() {
  const path = join(createTemporaryFolder(), 'test.db')
  const log = openWalSync(path)
  onTestFinished(log.close)
  return { ...log, write: () => writeFileSync(`${path}-wal`, 'commits') }
}

describe('the log of a file', () => {
  it('is flushed for everybody who asks, however many at once', async () => {
    const { flush, write } = createWalSync()
    write()
    const first = flush()
    const [second, third] = [flush(), flush()]
    expect(second).not.toBe(first)
    expect(third).toBe(second)
    await Promise.all([first, second, third])
    await flush()
  })

  it('that cannot be flushed says so, and is flushed when it can be', async () => {
    const { flush, write } = createWalSync()
    const failed = await Promise.allSettled([flush(), flush()])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    write()
    await expect(flush()).resolves.toBeUndefined()
  })
})
